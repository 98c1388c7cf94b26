package tidings.consumer;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import tidings.messaging.ConfigurationException;
import tidings.messaging.Correlation;
import tidings.messaging.MessageTypes;

/**
 * A queue, and what to do with each type of message that comes by it. Immutable: every method returns another one.
 *
 * <p>The queue's name is the consumer's identity. Instances that subscribe the same queue share its messages.
 */
public final class Subscription {

    /** Unless said otherwise. */
    public static final int DEFAULT_CONCURRENCY = 32;

    /** The prefetch, twice this, has 16 bits on the wire. */
    private static final int HIGHEST_CONCURRENCY = 32_767;

    /** AMQP's short strings hold 255 bytes; {@code .dlq} and a little are left. */
    private static final int LONGEST_QUEUE_NAME = 240;

    private final String queue;
    private final Map<Class<?>, MessageHandler<?>> handlers;
    private final int concurrency;

    private Subscription(String queue, Map<Class<?>, MessageHandler<?>> handlers, int concurrency) {
        if (!Correlation.isValidId(queue) || queue.length() > LONGEST_QUEUE_NAME || queue.startsWith("amq."))
            throw new ConfigurationException("'" + queue + "' is no queue name: up to " + LONGEST_QUEUE_NAME
                    + " visible ASCII characters, not beginning with amq.");
        if (concurrency < 1 || concurrency > HIGHEST_CONCURRENCY)
            throw new ConfigurationException("Subscription " + queue + ": concurrency must be 1 to "
                    + HIGHEST_CONCURRENCY + ", not " + concurrency + ".");
        this.queue = queue;
        this.handlers = Map.copyOf(handlers);
        this.concurrency = concurrency;
    }

    /**
     * A subscription without handlers yet.
     *
     * @param queue its name; {@code <queue>.dlq} is declared beside it
     * @throws ConfigurationException when no queue can have that name
     */
    public static Subscription of(String queue) {
        return new Subscription(queue, Map.of(), DEFAULT_CONCURRENCY);
    }

    /**
     * Adds what to do with a type.
     *
     * @param type a registered record, or a sealed interface whose records all go to this handler
     * @throws ConfigurationException when the type has a handler here already
     */
    public <T> Subscription on(Class<T> type, MessageHandler<? super T> handler) {
        requireNonNull(handler, "handler");
        if (handlers.containsKey(type))
            throw new ConfigurationException("Subscription " + queue + " handles " + type.getName() + " twice.");
        var more = new LinkedHashMap<>(handlers);
        more.put(type, handler);
        return new Subscription(queue, more, concurrency);
    }

    /** How many messages this instance handles at the same time, 1 to 32,767; 1 also keeps the queue's order. */
    public Subscription concurrency(int concurrency) {
        return new Subscription(queue, handlers, concurrency);
    }

    /** With something around each handler, for a framework that binds what its handlers need. */
    public Subscription around(UnaryOperator<MessageHandler<?>> wrapping) {
        var wrapped = new LinkedHashMap<Class<?>, MessageHandler<?>>();
        handlers.forEach((type, handler) -> wrapped.put(type, wrapping.apply(handler)));
        return new Subscription(queue, wrapped, concurrency);
    }

    /** Both as one, where the same queue was subscribed in two places; the lower concurrency holds. */
    public Subscription and(Subscription other) {
        if (!queue.equals(other.queue))
            throw new IllegalArgumentException("different queues: " + queue + ", " + other.queue);
        var both = this;
        for (var entry : other.handlers.entrySet()) both = both.onAny(entry.getKey(), entry.getValue());
        return both.concurrency(Math.min(concurrency, other.concurrency));
    }

    public String queue() {
        return queue;
    }

    /** By the class they were registered for, a record or a sealed interface of records. Immutable. */
    public Map<Class<?>, MessageHandler<?>> handlers() {
        return handlers;
    }

    public int concurrency() {
        return concurrency;
    }

    /** Where messages of this subscription are parked. */
    public String deadLetterQueue() {
        return queue + ".dlq";
    }

    /** The types handled here. */
    public MessageTypes types() {
        return MessageTypes.of(handlers.keySet());
    }

    @SuppressWarnings("unchecked") // the map holds each handler under its own type
    private <T> Subscription onAny(Class<T> type, MessageHandler<?> handler) {
        return on(type, (MessageHandler<T>) handler);
    }
}
