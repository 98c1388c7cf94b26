package tidings.consumer;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.inbox.Answers;
import tidings.inbox.Inbox;
import tidings.inbox.InboxKeeper;
import tidings.messaging.Broker;
import tidings.messaging.ConfigurationException;
import tidings.messaging.Environment;
import tidings.messaging.Limits;
import tidings.messaging.MessageFormat;
import tidings.messaging.Topology;
import tidings.messaging.UnitOfWork;
import tidings.unhandled.Claimed;
import tidings.unhandled.Unhandled;

/** All subscriptions of an application: what the composition root takes from this package. Thread-safe. */
public final class Consumers {

    private static final Logger log = LoggerFactory.getLogger(Subscription.class);

    private final Environment environment;
    private final Collection<Subscription> subscriptions;
    private final List<QueueConsumer> consumers;
    private final @Nullable Unhandled unhandled;
    private final @Nullable InboxKeeper keeper;

    private Consumers(
            Environment environment,
            Collection<Subscription> subscriptions,
            List<QueueConsumer> consumers,
            @Nullable Unhandled unhandled,
            @Nullable InboxKeeper keeper) {
        this.environment = environment;
        this.subscriptions = subscriptions;
        this.consumers = consumers;
        this.unhandled = unhandled;
        this.keeper = keeper;
    }

    /**
     * What subscriptions work with.
     *
     * @param inbox null where nothing remembers what was handled: then all subscriptions are at least once
     * @param unhandled null where nothing keeps what fails: then it is parked on the broker
     * @param answers null where nothing remembers what was answered: then no command is
     */
    public record Parts(
            Broker broker,
            MessageFormat format,
            UnitOfWork unitOfWork,
            @Nullable Inbox inbox,
            @Nullable Unhandled unhandled,
            @Nullable Answers answers,
            Limits limits,
            Environment environment) {}

    /**
     * @param retention how long the inbox remembers
     * @throws tidings.messaging.ConfigurationException when a subscription's types do not hold together or cannot be read,
     *     or it wants an inbox and there is none
     */
    public static Consumers of(Collection<Subscription> subscriptions, Parts parts, Duration retention) {
        for (var subscription : subscriptions) {
            parts.format().requireReadable(subscription.types());
            if (subscription.isOrdered() && parts.unhandled() == null)
                throw new ConfigurationException(
                        "Subscription " + subscription.queue()
                                + " is ordered, and there is no store for what has to wait. Give the builder one: Tidings.builder().store(…).");
            if (!subscription.answers().isEmpty() && parts.answers() == null)
                throw new ConfigurationException(
                        "Subscription " + subscription.queue()
                                + " answers commands, and there is no store that remembers the answers. Give the builder one: Tidings.builder().store(…).");
        }
        var memory = parts.inbox() == null
                ? null
                : IdempotentReceiver.Memory.of(parts.inbox(), retention, parts.environment());
        var seclusion = new Seclusion(parts.environment());
        var consumers = subscriptions.stream()
                .map(each -> new QueueConsumer(each, parts, each.isOnce() ? memory : null, seclusion))
                .toList();
        return new Consumers(
                parts.environment(),
                List.copyOf(subscriptions),
                consumers,
                parts.unhandled(),
                memory == null ? null : memory.keeper());
    }

    /** Each queue, its dead letter queue and a binding for each type. */
    public Topology topology() {
        var topology = Topology.empty();
        for (var subscription : subscriptions) {
            topology = subscription.isOrdered()
                    ? topology.orderedQueue(subscription.queue())
                    : topology.queue(subscription.queue());
            topology = topology.queue(subscription.deadLetterQueue());
            for (var type : subscription.types().all())
                if (type.isBound()) topology = topology.bind(type.exchange(), type.routingKey(), subscription.queue());
        }
        return topology;
    }

    /** How the circuit breakers stand, by queue; those that there are. */
    public Map<String, CircuitBreaker.State> circuitBreakers() {
        var states = new TreeMap<String, CircuitBreaker.State>();
        for (var subscription : subscriptions) {
            var breaker = subscription.circuitBreaker();
            if (breaker != null) states.put(subscription.queue(), breaker.state());
        }
        return states;
    }

    /** Begins to fetch. Idempotent; does nothing after {@link #close}. */
    public void start() {
        if (keeper != null && !consumers.isEmpty()) keeper.start();
        consumers.forEach(QueueConsumer::start);
    }

    /**
     * Fetches no more, gives back what has not begun, and lets handlers finish. Idempotent.
     *
     * @param timeout for all handlers together, and for the database to take back what came from it; after it handlers are
     *     interrupted, and messages come again when their claims end
     */
    public void close(Duration timeout) {
        long deadline = environment.nanoTime() + timeout.toNanos();
        var unbegun = new ArrayList<Claimed>();
        for (var consumer : consumers) unbegun.addAll(consumer.stopFetching());
        var givenBack = giveBack(unbegun);
        for (var consumer : consumers) consumer.awaitHandlers(until(deadline));
        try {
            environment.await(givenBack, until(deadline));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (keeper != null) keeper.close();
    }

    private Duration until(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - environment.nanoTime()));
    }

    /** All at once, and by a thread of its own: a database that does not answer must not hold up who closes. */
    private CountDownLatch giveBack(List<Claimed> claims) {
        if (unhandled == null || claims.isEmpty()) return new CountDownLatch(0);
        var returns = unhandled.returns();
        var givenBack = new CountDownLatch(1);
        Thread.ofVirtual().name("tidings-give-back").start(() -> {
            try {
                returns.release(claims);
            } catch (SQLException | RuntimeException e) {
                log.debug("{} messages come back when their claims end: {}", claims.size(), e.toString());
            } finally {
                givenBack.countDown();
            }
        });
        return givenBack;
    }
}
