package tidings.consumer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tidings.messaging.Delivery;
import tidings.messaging.IncomingMessage;
import tidings.messaging.MessageProperties;

/** Whoever is handed over, in which order. */
class SubjectOrderTest {

    private final List<String> handedOver = new ArrayList<>();
    private final List<Arrival> arrivals = new ArrayList<>();
    private final List<Named> deliveries = new ArrayList<>();
    private final SubjectOrder order =
            new SubjectOrder(SubjectOrderTest::subject, arrival -> handedOver.add(requireNonNull(name(arrival))));

    @Test
    void one_of_a_subject_is_handed_over_at_a_time() {
        submit("a 1", "b 1", "a 2", "a 3");
        assertThat(handedOver).containsExactly("a 1", "b 1");

        order.ended(arrivals.get(0));
        assertThat(handedOver).containsExactly("a 1", "b 1", "a 2");

        order.ended(arrivals.get(2));
        assertThat(handedOver).containsExactly("a 1", "b 1", "a 2", "a 3");
    }

    @Test
    void what_has_no_subject_waits_for_nothing() {
        submit("none", "none", "none");

        assertThat(handedOver).hasSize(3);
        arrivals.forEach(order::ended);
        assertThat(handedOver).hasSize(3);
    }

    @Test
    void what_comes_when_all_of_its_subject_have_ended_is_handed_over_at_once() {
        submit("a 1");
        order.ended(arrivals.getFirst());

        submit("a 2");

        assertThat(handedOver).containsExactly("a 1", "a 2");
    }

    @Test
    void what_was_left_holds_up_its_subject_until_it_comes_again() {
        submit("a 1", "a 2");
        order.left(arrivals.getFirst());
        submit("a 3", "b 1");
        assertThat(handedOver).containsExactly("a 1", "b 1");

        deliveries.subList(0, 3).forEach(Named::close); // with their connection
        submit("a 1", "a 2");
        order.ended(arrivals.get(4));
        order.ended(arrivals.get(5));
        submit("a 3");

        assertThat(handedOver).containsExactly("a 1", "b 1", "a 1", "a 2", "a 3");
    }

    @Test
    void what_is_still_under_way_when_it_comes_again_ends_first() {
        submit("a 1");
        deliveries.getFirst().close();

        submit("a 1");
        assertThat(handedOver).containsExactly("a 1");
        order.ended(arrivals.getFirst());

        assertThat(handedOver).containsExactly("a 1", "a 1");
    }

    @Test
    void what_was_left_and_has_ended_all_the_same_is_nobodys_hindrance() {
        submit("a 1");
        order.ended(arrivals.getFirst());
        order.left(arrivals.getFirst());

        submit("a 2");

        assertThat(handedOver).containsExactly("a 1", "a 2");
    }

    private void submit(String... names) {
        for (var name : names) {
            var delivery = new Named(name);
            var arrival = new Arrival.FromBroker(delivery);
            deliveries.add(delivery);
            arrivals.add(arrival);
            order.submit(arrival);
        }
    }

    private static @Nullable String subject(Arrival arrival) {
        var name = requireNonNull(name(arrival));
        return name.contains(" ") ? name.substring(0, 1) : null;
    }

    private static @Nullable String name(Arrival arrival) {
        return arrival.message().properties().messageId();
    }

    private static final class Named implements Delivery {

        private final IncomingMessage message;
        private boolean open = true;

        Named(String name) {
            this.message =
                    new IncomingMessage("q", "", "q", MessageProperties.none().messageId(name), new byte[0]);
        }

        @Override
        public IncomingMessage message() {
            return message;
        }

        @Override
        public boolean redelivered() {
            return false;
        }

        @Override
        public boolean open() {
            return open;
        }

        void close() {
            open = false;
        }

        @Override
        public void ack() {}

        @Override
        public void requeue() {}
    }
}
