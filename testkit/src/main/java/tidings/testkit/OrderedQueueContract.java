package tidings.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static tidings.testkit.BrokerSteps.declared;
import static tidings.testkit.BrokerSteps.eventually;
import static tidings.testkit.BrokerSteps.publishText;
import static tidings.testkit.BrokerSteps.started;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tidings.messaging.Topology;

/** What a transport keeps besides {@link BrokerContract} whose broker knows queues with one active consumer. */
public interface OrderedQueueContract {

    /** The broker under test: the same one throughout a case. */
    BrokerFixture fixture();

    @Test
    default void one_consumer_at_a_time_gets_an_ordered_queues_messages() {
        var names = Names.fresh();
        try (var first = started(fixture());
                var second = started(fixture())) {
            declared(first, ordered(names));
            declared(second, ordered(names));
            var active = Received.acked();
            var idle = Received.acked();
            first.consume(names.queue(), 2, active);
            publishText(first, names, "m0");
            eventually().until(() -> active.count() == 1);
            second.consume(names.queue(), 2, idle);

            for (int i = 1; i <= 20; i++) publishText(first, names, "m" + i);

            eventually().until(() -> active.count() == 21);
            assertThat(idle.count()).isZero();
        }
    }

    @Test
    default void what_is_given_back_comes_to_the_next_consumer_in_order_and_before_what_is_later() {
        var names = Names.fresh();
        try (var first = started(fixture());
                var second = started(fixture())) {
            declared(first, ordered(names));
            var active = Received.unsettled();
            var next = Received.acked();
            var consumption = first.consume(names.queue(), 10, active);
            for (int i = 0; i < 30; i++) publishText(first, names, number(i));
            eventually().until(() -> active.count() == 10);
            second.consume(names.queue(), 10, next);
            active.get(0).ack();
            active.get(4).ack();
            eventually().until(() -> active.count() == 12);

            consumption.giveBack();

            eventually().until(() -> next.count() == 28);
            var left = new ArrayList<String>();
            for (int i = 0; i < 30; i++) if (i != 0 && i != 4) left.add(number(i));
            assertThat(next.texts()).containsExactlyElementsOf(left);
        }
    }

    @Test
    default void settling_what_was_given_back_does_nothing() {
        var names = Names.fresh();
        try (var broker = started(fixture())) {
            declared(broker, ordered(names));
            var received = Received.unsettled();
            var consumption = broker.consume(names.queue(), 10, received);
            publishText(broker, names, "m");
            eventually().until(() -> received.count() == 1);
            consumption.giveBack();
            consumption.giveBack();
            consumption.close();

            assertThat(received.get(0).open()).isFalse();
            received.get(0).ack();

            var again = Received.acked();
            broker.consume(names.queue(), 10, again);
            eventually().until(() -> again.texts().equals(List.of("m")));
        }
    }

    @Test
    default void when_the_active_consumers_connection_is_gone_the_next_takes_over_in_order() {
        var names = Names.fresh();
        try (var second = started(fixture())) {
            var active = Received.unsettled();
            var next = Received.acked();
            try (var first = started(fixture())) {
                declared(first, ordered(names));
                first.consume(names.queue(), 5, active);
                for (int i = 0; i < 20; i++) publishText(first, names, number(i));
                eventually().until(() -> active.count() == 5);
                second.consume(names.queue(), 5, next);
            }

            eventually().until(() -> next.count() == 20);
            var all = new ArrayList<String>();
            for (int i = 0; i < 20; i++) all.add(number(i));
            assertThat(next.texts()).containsExactlyElementsOf(all);
        }
    }

    private static Topology ordered(Names names) {
        return names.topology().orderedQueue(names.queue());
    }

    private static String number(int i) {
        return "m%02d".formatted(i);
    }
}
