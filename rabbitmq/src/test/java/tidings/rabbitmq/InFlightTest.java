package tidings.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import tidings.messaging.MessageProperties;
import tidings.messaging.OutgoingMessage;

class InFlightTest {

    private final InFlight inFlight = new InFlight();

    @Test
    void each_publish_is_found_under_its_number_and_handed_out_once() {
        var first = add(1);
        var second = add(2);

        assertThat(inFlight.remove(2)).isSameAs(second);
        assertThat(inFlight.remove(2)).isNull();
        assertThat(inFlight.remove(1)).isSameAs(first);
        assertThat(inFlight.remove(3)).isNull();
    }

    @Test
    void the_lowest_is_the_first_without_a_verdict() {
        for (int number = 1; number <= 3; number++) add(number);

        inFlight.remove(2);
        assertThat(inFlight.lowest()).isEqualTo(1);
        inFlight.remove(1);
        assertThat(inFlight.lowest()).isEqualTo(3);
    }

    @Test
    void one_that_waits_long_stays_while_thousands_come_and_go_above_it() {
        var waiting = add(1);
        var last = new ArrayList<Publish>();
        for (int number = 2; number <= 5_000; number++) {
            last.add(add(number));
            if (number > 100) assertThat(inFlight.remove(number - 50)).isSameAs(last.get(number - 52));
        }

        assertThat(inFlight.lowest()).isEqualTo(1);
        assertThat(inFlight.remove(1)).isSameAs(waiting);
        assertThat(inFlight.remove(5_000)).isSameAs(last.getLast());
    }

    @Test
    void a_number_out_of_turn_is_a_fault() {
        add(1);

        assertThatThrownBy(() -> add(3)).isInstanceOf(IllegalStateException.class);
    }

    private Publish add(long number) {
        var message = new OutgoingMessage("e", "k", MessageProperties.none(), new byte[0]);
        var publish = new Publish(message, () -> {});
        inFlight.add(number, publish);
        return publish;
    }
}
