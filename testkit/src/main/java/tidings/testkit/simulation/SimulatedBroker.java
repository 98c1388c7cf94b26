package tidings.testkit.simulation;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import tidings.messaging.Broker;
import tidings.messaging.Delivery;
import tidings.messaging.OutgoingMessage;
import tidings.messaging.PublishOutcome;
import tidings.testkit.ForwardingBroker;
import tidings.testkit.ForwardingDelivery;
import tidings.testkit.simulation.PortCalls.Call;
import tidings.testkit.simulation.PortCalls.Mishaps;

/** A connection to the broker as one process has it: answers take their time, and some are lost. */
final class SimulatedBroker extends ForwardingBroker {

    private final SimulatedProcess process;
    private final Mishaps mishaps;
    private final Network network;
    private final Wiring wiring;

    SimulatedBroker(Broker broker, SimulatedProcess process, Mishaps mishaps, Network network, Wiring wiring) {
        super(broker);
        this.process = process;
        this.mishaps = mishaps;
        this.network = network;
        this.wiring = wiring;
        process.atDeath(broker::close);
    }

    /**
     * What becomes of messages on their way to the broker and of its answers.
     *
     * @param lost share of publishes of which the publisher never hears whether the broker has them; half of those it has
     * @param refused share of publishes that the broker does not take
     * @param slowest how long an answer may take
     */
    record Network(double lost, double refused, Duration slowest) {

        static final Network PERFECT = new Network(0, 0, Duration.ZERO);

        boolean isLost(RandomGenerator random) {
            return lost > 0 && random.nextDouble() < lost;
        }

        boolean isRefused(RandomGenerator random) {
            return refused > 0 && random.nextDouble() < refused;
        }

        Duration delay(RandomGenerator random) {
            return slowest.isZero() ? slowest : Duration.ofNanos(random.nextLong(slowest.toNanos()));
        }
    }

    @Override
    public CompletionStage<PublishOutcome> publish(OutgoingMessage message) {
        step("publish", true);
        var outcome = send(message);
        step("publish", false);
        return outcome;
    }

    private CompletionStage<PublishOutcome> send(OutgoingMessage message) {
        var random = process.world().random();
        if (network.isRefused(random)) return answer(new PublishOutcome.Refused("the simulation refuses it"));
        if (!network.isLost(random)) return answer(sent(message));
        if (random.nextBoolean()) sent(message);
        return answer(new PublishOutcome.Unknown(Duration.ofSeconds(1)));
    }

    /** In memory it is known at once. */
    private PublishOutcome sent(OutgoingMessage message) {
        return super.publish(message).toCompletableFuture().join();
    }

    private CompletionStage<PublishOutcome> answer(PublishOutcome sound) {
        var outcome = wiring.outcome(sound);
        var delay = network.delay(process.world().random());
        if (delay.isZero()) return CompletableFuture.completedStage(outcome);
        var answer = new CompletableFuture<PublishOutcome>();
        process.world().after(delay, () -> {
            if (process.isAlive()) answer.complete(outcome);
        });
        return answer;
    }

    @Override
    public Consumption consume(String queue, int prefetch, Consumer<Delivery> receiver) {
        return super.consume(queue, prefetch, delivery -> receiver.accept(new Stepping(wiring.delivery(delivery))));
    }

    /** Settling is where a process may die before or after its ack. */
    private final class Stepping extends ForwardingDelivery {

        Stepping(Delivery delivery) {
            super(delivery);
        }

        @Override
        public void ack() {
            step("ack", true);
            super.ack();
            step("ack", false);
        }

        @Override
        public void requeue() {
            step("requeue", true);
            super.requeue();
            step("requeue", false);
        }
    }

    private void step(String method, boolean before) {
        try {
            PortCalls.around(process, mishaps, new Call("Broker", method, false), before);
        } catch (Exception e) {
            throw new IllegalStateException("no mishap of the broker throws", e);
        }
    }
}
