package tidings.consumer;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import tidings.messaging.Broker;
import tidings.messaging.Limits;
import tidings.messaging.MessageFormat;
import tidings.messaging.Topology;
import tidings.messaging.UnitOfWork;

/** All subscriptions of an application: what the composition root takes from this package. Thread-safe. */
public final class Consumers {

    private final Collection<Subscription> subscriptions;
    private final List<QueueConsumer> consumers;

    private Consumers(Collection<Subscription> subscriptions, List<QueueConsumer> consumers) {
        this.subscriptions = subscriptions;
        this.consumers = consumers;
    }

    /** @throws tidings.messaging.ConfigurationException when a subscription's types do not hold together or cannot be read */
    public static Consumers of(
            Collection<Subscription> subscriptions,
            Broker broker,
            MessageFormat format,
            UnitOfWork unitOfWork,
            Limits limits) {
        for (var subscription : subscriptions) format.requireReadable(subscription.types());
        var consumers = subscriptions.stream()
                .map(each -> {
                    var stopping = new Stopping();
                    var pipeline = Pipeline.of(each, format, unitOfWork, limits, stopping);
                    return new QueueConsumer(each, broker, pipeline, stopping, Clock.systemUTC());
                })
                .toList();
        return new Consumers(List.copyOf(subscriptions), consumers);
    }

    /** Each queue, its dead letter queue and a binding for each type. */
    public Topology topology() {
        var topology = Topology.empty();
        for (var subscription : subscriptions) {
            topology = topology.queue(subscription.queue()).queue(subscription.deadLetterQueue());
            for (var type : subscription.types().all())
                topology = topology.bind(type.exchange(), type.routingKey(), subscription.queue());
        }
        return topology;
    }

    /** Begins to fetch. Idempotent; does nothing after {@link #close}. */
    public void start() {
        consumers.forEach(QueueConsumer::start);
    }

    /**
     * Fetches no more, gives back what has not begun, and lets handlers finish. Idempotent.
     *
     * @param timeout for all handlers together; after it they are interrupted and their messages come again
     */
    public void close(Duration timeout) {
        consumers.forEach(QueueConsumer::stopFetching);
        long deadline = System.nanoTime() + timeout.toNanos();
        for (var consumer : consumers)
            consumer.awaitHandlers(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
    }
}
