package tidings.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static tidings.testkit.BrokerSteps.declared;
import static tidings.testkit.BrokerSteps.eventually;
import static tidings.testkit.BrokerSteps.publishText;
import static tidings.testkit.BrokerSteps.started;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which messages a consumer gets, in which order, and how many at a time. */
interface ConsumingContract {

    BrokerFixture fixture();

    @Test
    default void one_consumer_gets_the_messages_of_a_queue_in_their_order() {
        var names = Names.fresh();
        try (var broker = started(fixture())) {
            declared(broker, names.topology());
            var received = Received.acked();
            var sent = IntStream.range(0, 500).mapToObj(i -> "m" + i).toList();
            for (var text : sent.subList(0, 250)) publishText(broker, names, text);

            broker.consume(names.queue(), 20, received);
            for (var text : sent.subList(250, 500)) publishText(broker, names, text);

            eventually().until(() -> received.count() == 500);
            assertThat(received.texts()).isEqualTo(sent);
        }
    }

    @Test
    default void no_more_than_the_prefetch_is_unsettled_at_a_time() {
        var names = Names.fresh();
        try (var broker = started(fixture())) {
            declared(broker, names.topology());
            for (int i = 0; i < 20; i++) publishText(broker, names, "m" + i);
            var received = Received.unsettled();
            var probe = Received.acked();

            broker.consume(names.queue(), 3, received);
            eventually().until(() -> received.count() == 3);
            // The rest goes to whoever has room: none of it came here.
            broker.consume(names.queue(), 10, probe);
            eventually().until(() -> probe.count() == 17);
            assertThat(received.count()).isEqualTo(3);

            received.get(0).ack();
            publishText(broker, names, "next");
            eventually().until(() -> received.count() + probe.count() == 21);
            assertThat(received.count()).isLessThanOrEqualTo(4);
        }
    }

    @Test
    default void consumers_of_one_queue_share_its_messages() {
        var names = Names.fresh();
        try (var one = started(fixture());
                var other = started(fixture())) {
            declared(one, names.topology());
            var here = Received.unsettled();
            var there = Received.unsettled();
            one.consume(names.queue(), 5, here);
            other.consume(names.queue(), 5, there);

            for (int i = 0; i < 10; i++) publishText(one, names, "m" + i);

            eventually().until(() -> here.count() == 5 && there.count() == 5);
            assertThat(union(here.texts(), there.texts())).hasSize(10);
        }
    }

    @Test
    default void a_closed_consumption_gets_nothing_new_and_settles_what_it_has() {
        var names = Names.fresh();
        try (var broker = started(fixture())) {
            declared(broker, names.topology());
            publishText(broker, names, "first");
            publishText(broker, names, "second");
            var closed = Received.unsettled();
            var consumption = broker.consume(names.queue(), 1, closed);
            eventually().until(() -> closed.count() == 1);

            consumption.close();
            consumption.close();
            closed.get(0).ack();
            var next = Received.acked();
            broker.consume(names.queue(), 10, next);

            eventually().until(() -> next.texts().equals(List.of("second")));
            assertThat(closed.texts()).containsExactly("first");
        }
    }

    @Test
    default void a_queue_that_was_closed_and_is_consumed_again_delivers() {
        var names = Names.fresh();
        try (var broker = started(fixture())) {
            declared(broker, names.topology());
            var received = Received.acked();

            broker.consume(names.queue(), 5, received).close();
            broker.consume(names.queue(), 5, received);
            publishText(broker, names, "again");

            eventually().until(() -> received.texts().equals(List.of("again")));
        }
    }

    private static Set<String> union(List<String> some, List<String> others) {
        var all = new HashSet<>(some);
        all.addAll(others);
        return all;
    }
}
