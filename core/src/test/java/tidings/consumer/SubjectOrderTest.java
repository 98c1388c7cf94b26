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

    private void submit(String... names) {
        for (var name : names) {
            var arrival = new Arrival.FromBroker(new Named(name));
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
            return true;
        }

        @Override
        public void ack() {}

        @Override
        public void requeue() {}
    }
}
