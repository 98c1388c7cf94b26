package tidings.testkit;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import tidings.messaging.Broker;
import tidings.messaging.BrokerStatus;
import tidings.messaging.Delivery;
import tidings.messaging.OutgoingMessage;
import tidings.messaging.PublishOutcome;
import tidings.messaging.Topology;

/**
 * A client of a broker that hands everything on to another one: for a test to change what it is about. As thread-safe as
 * what it hands on to.
 */
public abstract class ForwardingBroker implements Broker {

    private final Broker broker;

    protected ForwardingBroker(Broker broker) {
        this.broker = requireNonNull(broker, "broker");
    }

    @Override
    public void start() {
        broker.start();
    }

    @Override
    public CompletionStage<Void> declare(Topology topology) {
        return broker.declare(topology);
    }

    @Override
    public CompletionStage<PublishOutcome> publish(OutgoingMessage message) {
        return broker.publish(message);
    }

    @Override
    public Consumption consume(String queue, int prefetch, Consumer<Delivery> receiver) {
        return broker.consume(queue, prefetch, receiver);
    }

    @Override
    public BrokerStatus status() {
        return broker.status();
    }

    @Override
    public void close() {
        broker.close();
    }
}
