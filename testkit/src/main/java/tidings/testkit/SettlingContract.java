package tidings.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static tidings.testkit.BrokerSteps.declared;
import static tidings.testkit.BrokerSteps.eventually;
import static tidings.testkit.BrokerSteps.publishText;
import static tidings.testkit.BrokerSteps.started;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What an ack, a requeue or a lost channel does to a delivery. */
interface SettlingContract {

    BrokerFixture fixture();

    @Test
    default void what_is_given_back_comes_again_and_says_so() {
        var names = Names.fresh();
        try (var broker = started(fixture())) {
            declared(broker, names.topology());
            publishText(broker, names, "again");
            var received = Received.unsettled();
            broker.consume(names.queue(), 1, received);
            eventually().until(() -> received.count() == 1);

            received.get(0).requeue();

            eventually().until(() -> received.count() == 2);
            assertThat(received.get(0).redelivered()).isFalse();
            assertThat(received.get(1).redelivered()).isTrue();
            assertThat(Received.text(received.get(1))).isEqualTo("again");
        }
    }

    @Test
    default void settling_twice_settles_once() {
        var names = Names.fresh();
        try (var broker = started(fixture())) {
            declared(broker, names.topology());
            for (var text : List.of("a", "b", "c")) publishText(broker, names, text);
            var received = Received.unsettled();
            broker.consume(names.queue(), 1, received);
            eventually().until(() -> received.count() == 1);

            received.get(0).ack();
            received.get(0).ack();
            received.get(0).requeue();
            eventually().until(() -> received.count() == 2);
            received.get(1).ack();

            eventually().until(() -> received.count() == 3);
            assertThat(received.texts()).containsExactly("a", "b", "c");
            // A broker may close the channel over a tag it does not know; then everything comes again.
            assertThat(received.get(0).open()).isTrue();
        }
    }

    @Test
    default void what_was_unsettled_when_the_connection_went_comes_again_and_says_so() {
        var names = Names.fresh();
        try (var broker = started(fixture())) {
            declared(broker, names.topology());
            publishText(broker, names, "survivor");
            var received = Received.unsettled();
            broker.consume(names.queue(), 5, received);
            eventually().until(() -> received.count() == 1);

            fixture().dropConnections();

            eventually().until(() -> received.count() == 2);
            assertThat(received.get(0).open()).isFalse();
            assertThat(received.get(1).open()).isTrue();
            assertThat(received.get(1).redelivered()).isTrue();
            received.get(1).ack();
        }
    }

    /** The same tag on the new channel is another message: a stale handle must not settle it (H3). */
    @Test
    default void a_handle_whose_channel_is_gone_settles_nothing() {
        var names = Names.fresh();
        try (var broker = started(fixture())) {
            declared(broker, names.topology());
            publishText(broker, names, "a");
            publishText(broker, names, "b");
            var received = Received.unsettled();
            broker.consume(names.queue(), 1, received);
            eventually().until(() -> received.count() == 1);
            fixture().dropConnections();
            eventually().until(() -> received.count() == 2);

            received.get(0).ack(); // stale
            fixture().dropConnections();

            eventually().until(() -> received.count() == 3);
            received.get(2).ack();
            eventually().until(() -> received.count() == 4);
            assertThat(received.texts()).containsExactly("a", "a", "a", "b");
        }
    }
}
