package tidings.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tidings.messaging.ConfigurationException;
import tidings.messaging.EventType;

class SubscriptionTest {

    @EventType("user.created")
    record UserCreated(String email) {}

    @EventType("user.deleted")
    record UserDeleted(String email) {}

    @Test
    void two_subscriptions_of_one_queue_become_one_with_the_lower_concurrency() {
        var one = Subscription.of("q").on(UserCreated.class, (message, tx) -> {});
        var other =
                Subscription.of("q").on(UserDeleted.class, (message, tx) -> {}).concurrency(1);

        var both = one.and(other);

        assertThat(both.handled()).containsExactlyInAnyOrder(UserCreated.class, UserDeleted.class);
        assertThat(both.concurrency()).isEqualTo(1);
    }

    @Test
    void a_type_that_is_handled_twice_is_rejected_by_queue_and_class() {
        var one = Subscription.of("q").on(UserCreated.class, (message, tx) -> {});

        assertThatThrownBy(() -> one.on(UserCreated.class, (message, tx) -> {}))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("q handles " + UserCreated.class.getName() + " twice");
        assertThatThrownBy(() -> one.and(one)).isInstanceOf(ConfigurationException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "amq.own", "line\nbreak"})
    void a_malformed_queue_name_is_rejected(String name) {
        assertThatThrownBy(() -> Subscription.of(name)).isInstanceOf(ConfigurationException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 32_768})
    void a_concurrency_that_no_prefetch_can_carry_is_rejected(int concurrency) {
        assertThatThrownBy(() -> Subscription.of("q").concurrency(concurrency))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("q: concurrency must be 1 to 32767");
    }
}
