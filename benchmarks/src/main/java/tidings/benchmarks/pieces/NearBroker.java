package tidings.benchmarks.pieces;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tidings.messaging.Broker;
import tidings.messaging.BrokerStatus;
import tidings.messaging.Delivery;
import tidings.messaging.OutgoingMessage;
import tidings.messaging.PublishOutcome;
import tidings.messaging.Topology;

/** Confirms at once and keeps nothing: what is measured over it is all but the transport. */
final class NearBroker implements Broker {

    private volatile @Nullable Consumer<Delivery> receiver;

    /** To the one who consumes. */
    void deliver(Delivery delivery) {
        requireNonNull(receiver, "nobody consumes").accept(delivery);
    }

    @Override
    public void start() {}

    @Override
    public CompletionStage<Void> declare(Topology topology) {
        return CompletableFuture.allOf();
    }

    @Override
    public CompletionStage<PublishOutcome> publish(OutgoingMessage message) {
        return CompletableFuture.completedFuture(new PublishOutcome.Confirmed());
    }

    @Override
    public Consumption consume(String queue, int prefetch, Consumer<Delivery> to) {
        receiver = to;
        return new Consumption() {
            @Override
            public void close() {}

            @Override
            public void giveBack() {}
        };
    }

    @Override
    public BrokerStatus status() {
        return new BrokerStatus.Connected("near");
    }

    @Override
    public void close() {}
}
