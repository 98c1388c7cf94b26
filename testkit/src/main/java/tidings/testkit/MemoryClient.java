package tidings.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tidings.messaging.Broker;
import tidings.messaging.BrokerStatus;
import tidings.messaging.Delivery;
import tidings.messaging.OutgoingMessage;
import tidings.messaging.PublishOutcome;
import tidings.messaging.Topology;

/** One application's connection to the broker in memory. Locks go from the broker to here, never the other way. */
final class MemoryClient implements Broker {

    private final InMemoryBroker broker;
    /** Not from {@code Executors}: what it makes is registered with a cleaner, whose lock all simulations of a JVM share. */
    private final ExecutorService connectionThread = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofVirtual().name("memory-broker").factory());

    private final Map<Wish, MemoryReader> readers = new LinkedHashMap<>(); // guarded by broker
    private final ArrayList<Wish> wishes = new ArrayList<>(); // guarded by broker
    private final Map<Topology, CompletableFuture<Void>> declared = new LinkedHashMap<>(); // guarded by broker
    private boolean started; // guarded by broker
    private boolean closed; // guarded by broker

    MemoryClient(InMemoryBroker broker) {
        this.broker = broker;
    }

    /** What was asked for, through all connections. Equal ones are two: no record. */
    private static final class Wish {

        private final String queue;
        private final int prefetch;
        private final Consumer<Delivery> receiver;

        Wish(String queue, int prefetch, Consumer<Delivery> receiver) {
            this.queue = queue;
            this.prefetch = prefetch;
            this.receiver = receiver;
        }
    }

    @Override
    public void start() {
        synchronized (broker) {
            if (closed || started) return;
            started = true;
            connectionThread.execute(
                    () -> {}); // the thread is of the application's making, not of whoever publishes first
            reconnect();
        }
    }

    @Override
    public CompletionStage<Void> declare(Topology topology) {
        synchronized (broker) {
            var done = declared.computeIfAbsent(topology, asked -> new CompletableFuture<>());
            reconnect();
            return done.copy();
        }
    }

    @Override
    public CompletionStage<PublishOutcome> publish(OutgoingMessage message) {
        synchronized (broker) {
            var outcome = isUp() ? broker.route(message) : new PublishOutcome.Refused("not connected");
            return CompletableFuture.completedStage(outcome);
        }
    }

    @Override
    public Consumption consume(String queue, int prefetch, Consumer<Delivery> receiver) {
        if (prefetch < 1 || prefetch > 65_535)
            throw new IllegalArgumentException("prefetch must be 1 to 65535: " + prefetch);
        var wish = new Wish(queue, prefetch, receiver);
        synchronized (broker) {
            wishes.add(wish);
            reconnect();
        }
        return new Consumption() {
            @Override
            public void close() {
                cancel(wish);
            }

            @Override
            public void giveBack() {
                MemoryClient.this.giveBack(wish);
            }
        };
    }

    @Override
    public BrokerStatus status() {
        synchronized (broker) {
            if (closed || !started) return new BrokerStatus.Stopped();
            return broker.isRunning()
                    ? new BrokerStatus.Connected("in-memory broker")
                    : new BrokerStatus.Disconnected("the broker in memory is stopped");
        }
    }

    @Override
    public void close() {
        synchronized (broker) {
            if (closed) return;
            closed = true;
            disconnect();
            broker.leave(this);
        }
        connectionThread.shutdown();
    }

    int unsettled(String queue) {
        synchronized (broker) {
            int count = 0;
            for (var each : readers.entrySet())
                if (each.getKey().queue.equals(queue)) count += each.getValue().unsettled();
            return count;
        }
    }

    void disconnect() {
        synchronized (broker) {
            readers.values().forEach(MemoryReader::close);
            readers.clear();
        }
    }

    void reconnect() {
        synchronized (broker) {
            if (!isUp()) return;
            declared.forEach((topology, done) -> {
                broker.declare(topology);
                done.complete(null);
            });
            for (var wish : wishes) read(wish);
        }
    }

    private void read(Wish wish) {
        var queue = broker.queue(wish.queue);
        if (queue == null || readers.containsKey(wish)) return;
        var reader = new MemoryReader(queue, wish.prefetch, wish.receiver, connectionThread);
        readers.put(wish, reader);
        queue.join(reader);
    }

    /** The reader stays, so that what is under way can be settled. */
    private void cancel(Wish wish) {
        synchronized (broker) {
            wishes.remove(wish);
            var reader = readers.get(wish);
            var queue = broker.queue(wish.queue);
            if (reader != null && queue != null) queue.leave(reader);
        }
    }

    private void giveBack(Wish wish) {
        synchronized (broker) {
            wishes.remove(wish);
            var reader = readers.remove(wish);
            if (reader != null) reader.close();
        }
    }

    private boolean isUp() {
        return started && !closed && broker.isRunning();
    }
}
