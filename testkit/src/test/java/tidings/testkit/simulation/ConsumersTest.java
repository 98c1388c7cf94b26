package tidings.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import tidings.Tidings;
import tidings.consumer.CircuitBreaker;
import tidings.consumer.Subscription;
import tidings.messaging.ConfigurationException;
import tidings.messaging.MessageTypes;
import tidings.messaging.Topology;
import tidings.testkit.ForwardingBroker;
import tidings.testkit.InMemoryBroker;
import tidings.testkit.InMemoryStore;
import tidings.testkit.simulation.Stage.BellPressed;
import tidings.testkit.simulation.Stage.IsOpen;
import tidings.testkit.simulation.Stage.Open;

/** What an application's subscriptions need, and what they have declared. */
class ConsumersTest {

    private static final Subscription PLAIN = Subscription.of("plain.queue").on(BellPressed.class, (message, tx) -> {});
    private static final Subscription ORDERED =
            Subscription.of("ordered.queue").ordered().on(BellPressed.class, (message, tx) -> {});
    private static final Subscription ANSWERING = Subscription.of("door.queue")
            .answer(Open.class, (message, tx) -> new IsOpen(message.data().door()));

    private final List<Topology> declared = new ArrayList<>();

    @Test
    void each_has_a_queue_of_its_kind_and_one_for_what_it_cannot_handle() {
        var tidings = builder()
                .store(InMemoryStore.create())
                .subscribe(PLAIN)
                .subscribe(ORDERED)
                .build();
        tidings.start();
        tidings.close();

        var topology = declared.getFirst();
        assertThat(topology.orderedQueues()).containsExactly("ordered.queue");
        assertThat(topology.queues()).contains("plain.queue", "plain.queue.dlq", "ordered.queue", "ordered.queue.dlq");
        assertThat(topology.bindings()).hasSize(2);
    }

    @Test
    void what_has_to_wait_or_to_be_remembered_needs_a_store() {
        var ordered = builder().subscribe(ORDERED);
        var answering = builder().subscribe(ANSWERING);

        assertThatThrownBy(ordered::build)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("ordered");
        assertThatThrownBy(answering::build)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("answers");
        ordered.subscribe(ANSWERING).store(InMemoryStore.create()).build().close();
    }

    @Test
    void what_its_format_could_never_read_is_told_when_it_is_built() {
        var reading = builder().format(new Choosy()).subscribe(PLAIN);

        assertThatThrownBy(reading::build)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("BellPressed");
    }

    @Test
    void breakers_are_told_by_the_queues_that_have_one() {
        var breaker = new SimulatedBreaker(new Simulation(1), "bells");
        var tidings = builder()
                .subscribe(PLAIN.circuitBreaker(breaker))
                .subscribe(Subscription.of("other.queue").on(BellPressed.class, (message, tx) -> {}))
                .build();

        assertThat(tidings.circuitBreakers()).isEqualTo(Map.of("plain.queue", CircuitBreaker.State.CLOSED));
        tidings.close();
    }

    private Tidings.Builder builder() {
        return Tidings.builder()
                .source("urn:simulation:one")
                .broker(new Noting())
                .format(new ReferenceFormat());
    }

    private final class Noting extends ForwardingBroker {

        Noting() {
            super(InMemoryBroker.create().connect());
        }

        @Override
        public CompletionStage<Void> declare(Topology topology) {
            declared.add(topology);
            return super.declare(topology);
        }
    }

    /** Reads no bells. */
    private static final class Choosy extends ForwardingFormat {

        Choosy() {
            super(new ReferenceFormat());
        }

        @Override
        public void requireReadable(MessageTypes types) {
            if (types.named("bell.pressed") != null) throw new ConfigurationException("BellPressed cannot be read");
        }
    }
}
