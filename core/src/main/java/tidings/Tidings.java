package tidings;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.consumer.CircuitBreaker;
import tidings.consumer.Consumers;
import tidings.consumer.Subscription;
import tidings.messaging.Broker;
import tidings.messaging.BrokerStatus;
import tidings.messaging.ConfigurationException;
import tidings.messaging.Departure;
import tidings.messaging.Environment;
import tidings.messaging.HeldMessages;
import tidings.messaging.Limits;
import tidings.messaging.MessageFormat;
import tidings.messaging.MessageTypes;
import tidings.messaging.Messaging;
import tidings.messaging.Publisher;
import tidings.messaging.Topology;
import tidings.messaging.Transaction;
import tidings.messaging.Transactions;
import tidings.messaging.UnavailableException;
import tidings.messaging.UnitOfWork;
import tidings.outbox.Relay;
import tidings.outbox.RelaySettings;
import tidings.saga.Saga;
import tidings.saga.SagaEngine;
import tidings.saga.Sagas;
import tidings.store.Store;
import tidings.unhandled.DeadLetters;
import tidings.unhandled.Retries;

/**
 * An application's tidings: what it publishes and what it subscribes. Thread-safe.
 *
 * <p>{@link #start()} and {@link #close()} are idempotent, legal in any order and bounded in time; closed is final.
 */
public final class Tidings implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Tidings.class);

    /** A batch that is under way ends with its confirms. */
    private static final Duration RELAY_CLOSES_WITHIN = Duration.ofSeconds(6);

    private final Environment environment;
    private final Broker broker;
    private final Messaging messaging;
    private final @Nullable Store store;
    private final @Nullable Relay relay;
    private final Departure departure;
    private final UnitOfWork unitOfWork;
    private final @Nullable SagaEngine sagaEngine;
    private final Consumers consumers;
    private final Topology topology;
    private final Duration startTimeout;
    private final Duration drainTimeout;
    private final ReentrantLock lifecycle = new ReentrantLock(); // no monitor: who waits for it may wait long
    private boolean started; // guarded by lifecycle
    private boolean stoppedConsuming; // guarded by lifecycle
    private boolean closed; // guarded by lifecycle

    private Tidings(Builder builder, Broker broker, MessageFormat format, URI source) {
        this.environment = builder.environment;
        this.broker = broker;
        this.startTimeout = builder.startTimeout;
        this.drainTimeout = builder.drainTimeout;
        var types = builder.allTypes();
        var store = builder.store;
        this.store = store;
        this.messaging = Messaging.of(source, broker, format, types, environment);
        this.relay = store == null
                ? null
                : Relay.of(
                        store.outbox(), broker, instanceName(source, environment.random()), builder.relay, environment);
        this.departure = relay == null ? messaging.confirmed() : relay.departure();
        this.unitOfWork = messaging.unitOfWork(builder.chosenTransactions(), departure);
        this.sagaEngine = builder.sagas.isEmpty() ? null : sagaEngine(builder, format, source);
        var parts = new Consumers.Parts(
                broker,
                format,
                unitOfWork,
                store == null ? null : store.inbox(),
                store == null ? null : store.unhandled(),
                store == null ? null : store.answers(),
                builder.limits,
                environment);
        var subscriptions = new ArrayList<>(builder.subscriptions.values());
        if (sagaEngine != null) subscriptions.addAll(sagaEngine.subscriptions());
        this.consumers = Consumers.of(subscriptions, parts, builder.inboxRetention);
        this.topology = consumers.topology().and(exchangesOf(types));
    }

    private SagaEngine sagaEngine(Builder builder, MessageFormat format, URI source) {
        var kept = storeOf("Sagas").sagaStore();
        return SagaEngine.of(builder.sagas, new SagaEngine.Parts(kept, format, unitOfWork, source, environment));
    }

    /** Begins with nothing; a source, a broker and a format are required. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Connects, declares what is needed and starts the subscriptions. With the broker down it returns after the start
     * timeout and goes on in the background. A start that fails closes this.
     *
     * @throws tidings.messaging.TopologyConflictException when the broker has a queue or an exchange declared otherwise
     * @throws ConfigurationException when sagas have not ended whose version is not here
     */
    public void start() {
        lifecycle.lock();
        try {
            if (started || closed) return;
            started = true;
            broker.start();
            awaitTopology();
            if (relay != null) relay.start();
            if (sagaEngine != null) sagaEngine.start();
            consumers.start();
        } catch (RuntimeException e) {
            close(); // half started is worse than not at all
            throw e;
        } finally {
            lifecycle.unlock();
        }
    }

    /** Publishes straight to the broker and waits for its confirm. */
    public Publisher publisher() {
        return messaging.publisher();
    }

    /**
     * A publisher for one transaction that somebody else begins and commits, and who can tell when: its owner {@linkplain
     * HeldMessages#release() releases} the messages just before the commit.
     *
     * @param connection gives the transaction's connection when messages are to be stored
     */
    public HeldMessages hold(Supplier<Connection> connection) {
        return messaging.hold(departure, connection);
    }

    /**
     * A publisher for a transaction that jOOQ, Jdbi or you opened on this connection: each call stores its messages in it
     * at once, and they leave within a second of its commit. Not thread-safe.
     *
     * @throws ConfigurationException when there is no store
     */
    public Publisher join(Connection connection) {
        if (relay == null)
            throw new ConfigurationException(
                    "A connection can be joined only with an outbox. Give the builder one: Tidings.builder().store(…).");
        var joined = hold(() -> connection);
        joined.release();
        return joined;
    }

    /**
     * Runs work in a transaction that publishes.
     *
     * @throws UnavailableException when broker or database did not answer; nothing is committed, except perhaps where
     *     it was the commit that got no answer
     */
    public void transact(Work work) {
        compute(tx -> {
            work.run(tx);
            return null;
        });
    }

    /** As {@link #transact}, with a result. */
    public <R extends @Nullable Object> R compute(Computation<R> work) {
        try {
            return unitOfWork.call(null, work::run);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new TransactionFailedException(e);
        }
    }

    /**
     * What the subscriptions could not handle: to be looked at, sent back or given up.
     *
     * @throws ConfigurationException when there is no store
     */
    public DeadLetters deadLetters() {
        return storeOf("Dead letters").deadLetters();
    }

    /**
     * What waits for another try.
     *
     * @throws ConfigurationException when there is no store
     */
    public Retries retries() {
        return storeOf("Retries").retries();
    }

    /**
     * How sagas stand, and what may be asked of them.
     *
     * @throws ConfigurationException when there is no store
     */
    public Sagas sagas() {
        return storeOf("Sagas").sagas();
    }

    private Store storeOf(String what) {
        if (store == null)
            throw new ConfigurationException(
                    what + " are kept only in a store. Give the builder one: Tidings.builder().store(…).");
        return requireNonNull(store);
    }

    /** How the circuit breakers of the subscriptions stand, by queue; those that have one. */
    public Map<String, CircuitBreaker.State> circuitBreakers() {
        return consumers.circuitBreakers();
    }

    /** How the broker stands. */
    public BrokerStatus status() {
        return broker.status();
    }

    /**
     * Fetches no more and lets handlers, and a saga that goes on by itself, finish within the drain timeout; publishing goes
     * on until {@link #close()}. Idempotent, legal before {@link #start()}, and final: consuming does not begin again.
     */
    public void stopConsuming() {
        lifecycle.lock();
        try {
            if (stoppedConsuming) return;
            stoppedConsuming = true;
            long deadline = environment.nanoTime() + drainTimeout.toNanos();
            if (sagaEngine != null) sagaEngine.stop();
            consumers.close(drainTimeout);
            if (sagaEngine != null)
                sagaEngine.awaitEnd(Duration.ofNanos(Math.max(0, deadline - environment.nanoTime())));
        } finally {
            lifecycle.unlock();
        }
    }

    /** Stops consuming as {@link #stopConsuming()} does, then relaying, then closes the broker. */
    @Override
    public void close() {
        lifecycle.lock();
        try {
            if (closed) return;
            closed = true;
            stopConsuming();
            if (relay != null) relay.close(RELAY_CLOSES_WITHIN);
            broker.close();
        } finally {
            lifecycle.unlock();
        }
    }

    /** Unlike that of any other instance, and of those that ran before. */
    private static String instanceName(URI source, RandomGenerator random) {
        return source + "/" + ProcessHandle.current().pid() + "/" + new UUID(random.nextLong(), random.nextLong());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // how it ended is asked of the first
    private void awaitTopology() {
        var declared = broker.declare(topology).toCompletableFuture();
        var settled = new CountDownLatch(1);
        declared.whenComplete((done, failure) -> settled.countDown());
        try {
            if (environment.await(settled, startTimeout)) declared.get();
            else log.warn("the broker is not there yet ({}); going on without it until it is", broker.status());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) throw failure;
            throw new IllegalStateException(e.getCause());
        }
    }

    private static Topology exchangesOf(MessageTypes types) {
        var topology = Topology.empty();
        for (var type : types.all()) if (type.isBound()) topology = topology.exchange(type.exchange());
        return topology;
    }

    /** What {@link #transact} runs. */
    @FunctionalInterface
    public interface Work {
        void run(Transaction tx) throws Exception;
    }

    /** What {@link #compute} runs. */
    @FunctionalInterface
    public interface Computation<R extends @Nullable Object> {
        R run(Transaction tx) throws Exception;
    }

    /** Collects what an application needs. Not thread-safe. */
    public static final class Builder {

        /** It travels as AMQP's app-id, which holds 255 bytes; a URI is ASCII. */
        private static final int LONGEST_SOURCE = 255;

        private @Nullable URI source;
        private @Nullable Broker broker;
        private @Nullable MessageFormat format;
        private @Nullable Store store;
        private @Nullable Transactions transactions;
        private RelaySettings relay = RelaySettings.DEFAULT;
        private Duration inboxRetention = Duration.ofDays(7);
        private Limits limits = Limits.DEFAULT;
        private Environment environment = Environment.system();
        private Duration startTimeout = Duration.ofSeconds(5);
        private Duration drainTimeout = Duration.ofSeconds(20);
        private final Set<Class<?>> types = new LinkedHashSet<>();
        private final Map<String, Subscription> subscriptions = new LinkedHashMap<>();
        private final List<Saga<?>> sagas = new ArrayList<>();

        private Builder() {}

        /** Who publishes, as it stands in each message: {@code urn:shop:user-service}, say. Required. */
        public Builder source(String source) {
            if (source.length() > LONGEST_SOURCE)
                throw new ConfigurationException("The source has " + source.length() + " characters; up to "
                        + LONGEST_SOURCE + " fit beside a message.");
            this.source = URI.create(source);
            return this;
        }

        /** Required. It is started and closed with this. */
        public Builder broker(Broker broker) {
            this.broker = broker;
            return this;
        }

        /** Required. */
        public Builder format(MessageFormat format) {
            this.format = format;
            return this;
        }

        /**
         * The database that holds the outbox and the inbox: what a transaction publishes is stored in it and leaves after
         * its commit, and a message takes effect once. Without it what a transaction publishes leaves before its commit,
         * and messages are handled at least once.
         */
        public Builder store(Store store) {
            this.store = store;
            return this;
        }

        /**
         * How handlers reach the database, if not by the store's own connections: a framework's transactions, say. They
         * must be in the store's database. Without a store and without this, handlers have none.
         */
        public Builder transactions(Transactions transactions) {
            this.transactions = transactions;
            return this;
        }

        /** What is published here. What is subscribed need not be named. */
        public Builder types(Class<?>... types) {
            return types(List.of(types));
        }

        /** What is published here. What is subscribed need not be named. */
        public Builder types(Collection<? extends Class<?>> types) {
            this.types.addAll(types);
            return this;
        }

        /** Adds a subscription; two of the same queue become one. */
        public Builder subscribe(Subscription subscription) {
            subscriptions.merge(subscription.queue(), subscription, Subscription::and);
            return this;
        }

        /** Runs a saga here; needs a store. Versions of one saga stand beside each other until the older have ended. */
        public Builder saga(Saga<?> saga) {
            sagas.add(saga);
            return this;
        }

        /** How the outbox is relayed. */
        public Builder relay(RelaySettings relay) {
            this.relay = relay;
            return this;
        }

        /** How far behind its newest message a consumer still tells duplicates; 7 days unless said. */
        public Builder inboxRetention(Duration inboxRetention) {
            if (inboxRetention.compareTo(Duration.ofDays(1)) < 0)
                throw new ConfigurationException(
                        "The inbox's retention is " + inboxRetention + "; it must be at least a day.");
            this.inboxRetention = inboxRetention;
            return this;
        }

        /** What a message from outside may cost; the format has its own to be set alike. */
        public Builder limits(Limits limits) {
            this.limits = limits;
            return this;
        }

        /** How long {@link Tidings#start()} waits for the broker; 5 s unless said. */
        public Builder startTimeout(Duration startTimeout) {
            this.startTimeout = startTimeout;
            return this;
        }

        /**
         * How long {@link Tidings#close()} waits for handlers, and for a saga that goes on by itself; 20 s unless said. Handlers
         * are interrupted then, the saga is left to itself.
         */
        public Builder drainTimeout(Duration drainTimeout) {
            this.drainTimeout = drainTimeout;
            return this;
        }

        /** Where time, chance and the waits that time bounds come from; the machine unless said, as in a simulation. */
        public Builder environment(Environment environment) {
            this.environment = environment;
            return this;
        }

        /** @throws ConfigurationException naming what is missing or does not hold together */
        public Tidings build() {
            return new Tidings(
                    this, required("broker", broker), required("format", format), required("source", source));
        }

        private Transactions chosenTransactions() {
            if (transactions != null) return transactions;
            return store == null ? Transactions.none() : store.transactions();
        }

        private MessageTypes allTypes() {
            var all = new ArrayList<Class<?>>(types);
            for (var subscription : subscriptions.values()) {
                all.addAll(subscription.handled());
                all.addAll(subscription.answers());
            }
            all.addAll(SagaEngine.published(sagas));
            return MessageTypes.of(all);
        }

        private static <T> T required(String name, @Nullable T value) {
            if (value == null)
                throw new ConfigurationException(
                        "Tidings has no " + name + ". Give it one: Tidings.builder()." + name + "(…).");
            return requireNonNull(value);
        }
    }
}
