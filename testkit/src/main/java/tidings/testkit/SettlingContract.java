package tidings.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static tidings.testkit.BrokerSteps.declared;
import static tidings.testkit.BrokerSteps.eventually;
import static tidings.testkit.BrokerSteps.publishText;
import static tidings.testkit.BrokerSteps.started;

import java.util.List;
import org.junit.jupiter.api.Test;
import tidings.messaging.Broker;

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

    /** Acks may leave several at a time, but never one for a message that somebody still works on. */
    @Test
    default void an_ack_settles_its_own_message_and_none_that_is_still_being_handled() {
        var names = Names.fresh();
        try (var broker = started(fixture())) {
            declared(broker, names.topology());
            for (int i = 0; i < 30; i++) publishText(broker, names, "m" + i);
            var received = Received.unsettled();
            broker.consume(names.queue(), 40, received);
            eventually().until(() -> received.count() == 30);

            for (int i = 29; i >= 0; i--) if (i != 7 && i != 20) received.get(i).ack();
        }
        try (var broker = started(fixture())) {
            var again = Received.acked();
            broker.consume(names.queue(), 40, again);
            eventually().until(() -> again.count() >= 2);
            publishText(broker, names, "marker");
            eventually().until(() -> again.texts().contains("marker"));
            assertThat(again.texts()).containsExactlyInAnyOrder("m7", "m20", "marker");
        }
    }

    @Test
    default void what_was_acked_just_before_its_consumption_was_closed_does_not_come_again() {
        var names = Names.fresh();
        try (var broker = started(fixture())) {
            declared(broker, names.topology());
            for (int i = 0; i < 30; i++) publishText(broker, names, "m" + i);
            var received = Received.unsettled();
            var consumption = broker.consume(names.queue(), 100, received);
            eventually().until(() -> received.count() == 30);

            for (int i = 0; i < 30; i++) received.get(i).ack();
            consumption.close();

            assertEmpty(broker, names);
        }
    }

    @Test
    default void what_was_acked_just_before_the_broker_was_closed_does_not_come_again() {
        var names = Names.fresh();
        try (var broker = started(fixture())) {
            declared(broker, names.topology());
            for (int i = 0; i < 30; i++) publishText(broker, names, "m" + i);
            var received = Received.unsettled();
            broker.consume(names.queue(), 100, received);
            eventually().until(() -> received.count() == 30);

            for (int i = 0; i < 30; i++) received.get(i).ack();
        }
        try (var broker = started(fixture())) {
            assertEmpty(broker, names);
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

    /** A consumer gets a message that is published now, and nothing before it. */
    private static void assertEmpty(Broker broker, Names names) {
        var next = Received.acked();
        broker.consume(names.queue(), 100, next);
        publishText(broker, names, "marker");
        eventually().until(() -> next.texts().contains("marker"));
        assertThat(next.texts()).containsExactly("marker");
    }
}
