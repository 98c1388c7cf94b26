package tidings.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tidings.messaging.Command;
import tidings.messaging.CommandType;
import tidings.messaging.ConfigurationException;
import tidings.messaging.EventType;
import tidings.messaging.ReplyType;

class SubscriptionTest {

    @EventType("user.created")
    record UserCreated(String email) {}

    @EventType("user.deleted")
    record UserDeleted(String email) {}

    @CommandType("meal.cook")
    record Cook(String dish) implements Command<Cooked> {}

    @ReplyType("meal.cooked")
    record Cooked() {}

    @Test
    void what_a_command_is_answered_with_is_among_the_answers_and_so_is_that_there_was_nothing_to_undo() {
        var answering = Subscription.of("q").answer(Cook.class, (message, tx) -> new Cooked());

        assertThat(answering.answers()).containsExactlyInAnyOrder(Cooked.class, NothingToUndo.class);
        assertThat(answering.batched(2).batch()).isEqualTo(2);
        assertThat(Subscription.of("q").answers()).isEmpty();
    }

    @Test
    void one_that_keeps_an_intent_is_not_batched() {
        var intending =
                Subscription.of("q").answerWithIntent(Cook.class, (message, tx) -> {}, (message, tx) -> new Cooked());

        assertThat(intending.batched(1).answers()).contains(Cooked.class);
        assertRefused("keeps intents and is batched", () -> intending.batched(2));
    }

    @Test
    void two_subscriptions_of_one_queue_become_one_with_the_lower_concurrency() {
        var one = Subscription.of("q").on(UserCreated.class, (message, tx) -> {});
        var other =
                Subscription.of("q").on(UserDeleted.class, (message, tx) -> {}).concurrency(1);

        var both = one.and(other);

        assertThat(both.queue()).isEqualTo("q");
        assertThat(both.handled()).containsExactlyInAnyOrder(UserCreated.class, UserDeleted.class);
        assertThat(both.types().all()).hasSize(2);
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

    @Test
    void the_widest_concurrency_batch_and_name_are_taken_and_the_next_are_not() {
        assertThat(Subscription.of("q").concurrency(1).concurrency()).isEqualTo(1);
        assertThat(Subscription.of("q").concurrency(32_767).concurrency()).isEqualTo(32_767);
        assertThat(Subscription.of("q").batched(1).batch()).isEqualTo(1);
        assertThat(Subscription.of("q").batched(50).batch()).isEqualTo(50);
        assertThat(Subscription.of("q".repeat(240)).deadLetterQueue()).isEqualTo("q".repeat(240) + ".dlq");
        assertRefused("a batch must be 1 to 50", () -> Subscription.of("q").batched(0));
        assertRefused("a batch must be 1 to 50", () -> Subscription.of("q").batched(51));
        assertRefused("is no queue name", () -> Subscription.of("q".repeat(241)));
    }

    @Test
    void what_does_not_go_together_is_refused() {
        var batched = Subscription.of("q").batched(2);
        var ordered = Subscription.of("q").ordered();

        assertRefused("both batched and at least once", batched::atLeastOnce);
        assertRefused("both ordered and at least once", ordered::atLeastOnce);
        assertRefused("both ordered and batched", batched::ordered);
        assertRefused(
                "has a circuit breaker and is batched",
                () -> batched.circuitBreaker(new StillBreaker(CircuitBreaker.State.OPEN)));
        assertThat(ordered.circuitBreaker(new StillBreaker(CircuitBreaker.State.OPEN))
                        .isBlocking())
                .isTrue();
        assertThat(Subscription.of("q").batched(1).atLeastOnce().isOnce()).isFalse();
    }

    @Test
    void of_two_subscriptions_of_one_queue_the_stricter_holds() {
        var patient = Backoff.fixed(Duration.ofHours(1));
        var breaker = new StillBreaker(CircuitBreaker.State.OPEN);
        var one = Subscription.of("q").atLeastOnce().retry(patient).circuitBreaker(breaker);
        var other = Subscription.of("q").ordered(Ordering.SKIP);

        for (var both : List.of(one.and(other), other.and(one))) {
            assertThat(both.isOnce()).isTrue();
            assertThat(both.ordering()).isEqualTo(Ordering.SKIP);
            assertThat(both.isBlocking()).isFalse();
            assertThat(both.backoff()).isEqualTo(patient);
            assertThat(both.circuitBreaker()).isSameAs(breaker);
        }
        assertThat(one.and(Subscription.of("q").atLeastOnce()).isOnce()).isFalse();
        assertThat(Subscription.of("q")
                        .batched(5)
                        .and(Subscription.of("q").batched(3))
                        .batch())
                .isEqualTo(3);
    }

    @Test
    void two_subscriptions_of_one_queue_that_contradict_each_other_are_refused() {
        var patient = Subscription.of("q").retry(Backoff.fixed(Duration.ofHours(1)));
        var hasty = Subscription.of("q").retry(Backoff.fixed(Duration.ofSeconds(1)));
        var guarded = Subscription.of("q").circuitBreaker(new StillBreaker(CircuitBreaker.State.OPEN));

        assertRefused("with different retries", () -> patient.and(hasty));
        assertRefused(
                "with different circuit breakers",
                () -> guarded.and(Subscription.of("q").circuitBreaker(new StillBreaker(CircuitBreaker.State.OPEN))));
        assertThat(patient.and(patient).backoff()).isEqualTo(patient.backoff());
        assertThat(guarded.and(guarded).circuitBreaker()).isSameAs(guarded.circuitBreaker());
        assertThatThrownBy(() -> patient.and(Subscription.of("another")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("different queues: q, another");
    }

    private static void assertRefused(String why, ThrowingCallable making) {
        assertThatThrownBy(making).isInstanceOf(ConfigurationException.class).hasMessageContaining(why);
    }
}
