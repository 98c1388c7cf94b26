package tidings.testkit.simulation;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tidings.consumer.Backoff;
import tidings.consumer.Subscription;
import tidings.testkit.simulation.Stage.BellPressed;
import tidings.testkit.simulation.Stage.DoorOpened;

/** An Error where none is expected, of want of memory say, on a queue in order: it costs no message, and holds up no subject for ever. */
class FaultsOfOurOwnTest {

    private static final BellPressed FIRST = new BellPressed("north", 1);
    private static final BellPressed SECOND = new BellPressed("north", 2);

    private final Stage stage = new Stage();

    @Test
    void what_failed_is_kept_as_soon_as_it_can_be() {
        stage.refuse("UnhandledMessages.store", Ports.BROKEN);
        start(true);
        stage.publish(FIRST, SECOND);
        stage.passes(ofMinutes(1));
        assertThat(stage.begun()).hasSize(1);

        stage.heal();

        stage.until(() -> stage.opened().size() == 2);
        assertThat(stage.opened()).extracting(DoorOpened::time).containsExactly(1, 2);
    }

    @Test
    void what_could_not_be_settled_comes_again_with_the_next_connection_and_those_behind_it_too() {
        stage.refuse("Broker.ack", Ports.BROKEN);
        start(false);
        stage.publish(FIRST, SECOND);
        stage.passes(ofMinutes(1));
        assertThat(stage.begun()).as("until it comes again").hasSize(1);

        stage.heal();
        stage.broker().dropConnections();

        stage.until(() -> stage.opened().size() == 2);
        assertThat(stage.opened()).extracting(DoorOpened::time).containsExactly(1, 2);
        stage.until(() -> stage.broker().unsettled(Stage.QUEUE) == 0);
    }

    private void start(boolean failsOnce) {
        stage.start(
                "one",
                instance -> Subscription.of(Stage.QUEUE)
                        .ordered()
                        .retry(Backoff.fixed(ofSeconds(1)).attempts(2))
                        .on(BellPressed.class, instance.opens((message, tx) -> {
                            if (failsOnce && stage.begun().size() == 1)
                                throw new IllegalStateException("the bell is broken");
                        })));
    }
}
