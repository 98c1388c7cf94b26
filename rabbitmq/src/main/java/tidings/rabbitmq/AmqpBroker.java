package tidings.rabbitmq;

import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tidings.messaging.Broker;
import tidings.messaging.BrokerStatus;
import tidings.messaging.Delivery;
import tidings.messaging.OutgoingMessage;
import tidings.messaging.PublishOutcome;
import tidings.messaging.Topology;

/** Two links, one publishes and one consumes; each puts the topology in place before it does anything else. */
final class AmqpBroker implements Broker {

    private final Link publishing;
    private final Link consuming;
    private final PublishingSide publishingSide;
    private final ConsumingSide consumingSide;
    private volatile boolean closed;

    AmqpBroker(Connector connector, Duration confirmTimeout, int maxInFlight) {
        this.publishingSide = new PublishingSide(confirmTimeout, maxInFlight);
        this.consumingSide = new ConsumingSide();
        this.publishing = new Link("publishing", connector, publishingSide);
        this.consuming = new Link("consuming", connector, consumingSide);
    }

    @Override
    public void start() {
        publishing.start();
        consumingSide.startIfWanted();
    }

    @Override
    public CompletionStage<Void> declare(Topology topology) {
        var declared = publishingSide.topology.add(topology);
        consumingSide.topology.add(topology);
        publishing.nudge();
        consuming.nudge();
        return declared;
    }

    @Override
    public CompletionStage<PublishOutcome> publish(OutgoingMessage message) {
        return publishingSide.publish(message);
    }

    @Override
    public Consumption consume(String queue, int prefetch, Consumer<Delivery> receiver) {
        if (prefetch < 1 || prefetch > 65_535)
            throw new IllegalArgumentException("prefetch must be 1 to 65535: " + prefetch);
        var consumer = new QueueReader(queue, prefetch, receiver, consuming::nudge);
        consumingSide.readers.add(consumer);
        consumingSide.startIfWanted();
        consuming.nudge();
        return () -> {
            consumingSide.readers.remove(consumer);
            consumer.cancel();
        };
    }

    @Override
    public BrokerStatus status() {
        if (closed) return new BrokerStatus.Stopped();
        if (!consumingSide.readers.isEmpty() && consuming.status() instanceof BrokerStatus.Disconnected down)
            return down;
        return publishing.status();
    }

    @Override
    public void close() {
        closed = true;
        consuming.close();
        publishingSide.awaitVerdicts();
        publishing.close();
    }

    /** What is wanted on the publishing connection: the topology and one confirming channel. */
    private final class PublishingSide implements Link.Wanted {

        private final DeclaredTopology topology = new DeclaredTopology();
        private final Duration confirmTimeout;
        private final int maxInFlight;
        private volatile @Nullable ConfirmingChannel channel;

        PublishingSide(Duration confirmTimeout, int maxInFlight) {
            this.confirmTimeout = confirmTimeout;
            this.maxInFlight = maxInFlight;
        }

        @Override
        public void mend(Connection connection) throws IOException, TimeoutException {
            var current = channel;
            boolean lost = current != null && !current.isOpen();
            if (lost) topology.forget(); // perhaps because somebody deleted an exchange
            topology.declareOn(connection);
            if (current == null || lost)
                channel = ConfirmingChannel.open(connection, confirmTimeout, maxInFlight, publishing::nudge);
            topology.tell(); // whoever waited for it may publish now
        }

        @Override
        public void lost() {
            channel = null;
            topology.forget();
        }

        CompletionStage<PublishOutcome> publish(OutgoingMessage message) {
            var current = channel;
            if (closed) return refused("the broker's client is closed");
            if (publishing.status() instanceof BrokerStatus.Blocked(var reason)) return refused(reason);
            if (current == null || !current.isOpen()) return refused("not connected to the broker");
            return current.publish(message);
        }

        void awaitVerdicts() {
            var current = channel;
            if (current != null) current.awaitVerdicts();
        }

        private CompletionStage<PublishOutcome> refused(String reason) {
            return CompletableFuture.completedStage(new PublishOutcome.Refused(reason));
        }
    }

    /** What is wanted on the consuming connection: the topology and a channel for each reader. */
    private final class ConsumingSide implements Link.Wanted {

        private final DeclaredTopology topology = new DeclaredTopology();
        private final ConcurrentLinkedQueue<QueueReader> readers = new ConcurrentLinkedQueue<>();

        /** An application that only publishes needs no second connection. */
        void startIfWanted() {
            if (!readers.isEmpty() && !(publishing.status() instanceof BrokerStatus.Stopped)) consuming.start();
        }

        @Override
        public void mend(Connection connection) throws IOException, TimeoutException {
            if (readers.stream().anyMatch(QueueReader::hasLostChannel)) topology.forget(); // or a queue
            topology.declareOn(connection);
            IOException failure = null;
            for (var reader : readers) {
                try {
                    reader.readOn(connection);
                } catch (IOException e) {
                    failure = e; // the others read nevertheless; this one is tried again
                }
            }
            if (failure != null) throw failure;
        }

        @Override
        public void lost() {
            topology.forget();
        }
    }
}
