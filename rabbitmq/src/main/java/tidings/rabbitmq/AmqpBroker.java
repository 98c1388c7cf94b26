package tidings.rabbitmq;

import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tidings.messaging.Broker;
import tidings.messaging.BrokerStatus;
import tidings.messaging.Delivery;
import tidings.messaging.OutgoingMessage;
import tidings.messaging.PublishOutcome;
import tidings.messaging.Topology;

/** Two links, one publishes and one consumes; each puts the topology in place before it does anything else. */
final class AmqpBroker implements Broker {

    /** What a close waits for; a publish without its verdict by then is unknown. */
    private static final Duration OPEN_CONFIRMS = Duration.ofSeconds(3);

    private final Link publishing;
    private final Link consuming;
    private final PublishingSide publishingSide;
    private final ConsumingSide consumingSide;
    private volatile boolean closed;

    AmqpBroker(Function<String, Connector> connectors, Duration confirmTimeout, int maxInFlight) {
        var publishingConnector = connectors.apply("publishing");
        this.publishingSide = new PublishingSide(confirmTimeout, maxInFlight, publishingConnector);
        this.consumingSide = new ConsumingSide();
        this.publishing = new Link("publishing", publishingConnector, publishingSide);
        this.consuming = new Link("consuming", connectors.apply("consuming"), consumingSide);
    }

    @Override
    public void start() {
        publishing.start();
        consumingSide.startIfWanted();
    }

    @Override
    public CompletionStage<Void> declare(Topology topology) {
        var declared = publishingSide.topology.add(topology).copy(); // one caller's orTimeout is not another's
        var unused = consumingSide.topology.add(topology); // the publishing side's answer is enough
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
        var consumer = new QueueReader(queue, prefetch, receiver, consuming::ended, consumingSide.clock);
        consumingSide.readers.add(consumer);
        consumingSide.startIfWanted();
        consuming.nudge();
        return new Reading(consumer);
    }

    private final class Reading implements Consumption {

        private final QueueReader reader;

        Reading(QueueReader reader) {
            this.reader = reader;
        }

        @Override
        public void close() {
            consumingSide.readers.remove(reader);
            reader.cancel();
        }

        @Override
        public void giveBack() {
            consumingSide.readers.remove(reader);
            reader.giveBack();
        }
    }

    @Override
    public BrokerStatus status() {
        if (closed) return new BrokerStatus.Stopped();
        if (!consumingSide.readers.isEmpty() && consuming.status() instanceof BrokerStatus.Disconnected down)
            return down;
        return publishing.status();
    }

    @Override
    public boolean takesMessages() {
        return !closed && publishing.status() instanceof BrokerStatus.Connected;
    }

    @Override
    public void close() {
        closed = true;
        consuming.close();
        consumingSide.clock.shutdown();
        publishingSide.awaitVerdicts();
        publishing.close();
    }

    /** What is wanted on the publishing connection: the topology and one confirming channel. */
    private final class PublishingSide implements Link.Wanted {

        private final DeclaredTopology topology = new DeclaredTopology();
        private final Duration confirmTimeout;
        private final int maxInFlight;
        private final Connector connector;
        private volatile @Nullable ConfirmingChannel channel;

        PublishingSide(Duration confirmTimeout, int maxInFlight, Connector connector) {
            this.connector = connector;
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
                channel = ConfirmingChannel.open(
                        connection, confirmTimeout, maxInFlight, publishing::ended, connector::cut);
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
            if (current != null) current.awaitVerdicts(OPEN_CONFIRMS);
        }

        private CompletionStage<PublishOutcome> refused(String reason) {
            return CompletableFuture.completedStage(new PublishOutcome.Refused(reason));
        }
    }

    /** What is wanted on the consuming connection: the topology and a channel for each reader. */
    private final class ConsumingSide implements Link.Wanted {

        private final DeclaredTopology topology = new DeclaredTopology();
        private final ConcurrentLinkedQueue<QueueReader> readers = new ConcurrentLinkedQueue<>();
        private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("tidings-acks").factory());

        @Override
        public void leave() {
            readers.forEach(QueueReader::sendAcks);
        }

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
