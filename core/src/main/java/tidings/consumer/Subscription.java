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

    /** Each has a savepoint, and from 64 on they cost PostgreSQL more than they spare. */
    private static final int LARGEST_BATCH = 50;

    private final String queue;
    private final Map<Class<?>, MessageHandler<?>> handlers;
    private final int concurrency;
    private final boolean once;
    private final int batch;

    private Subscription(
            String queue, Map<Class<?>, MessageHandler<?>> handlers, int concurrency, boolean once, int batch) {
        if (!Correlation.isValidId(queue) || queue.length() > LONGEST_QUEUE_NAME || queue.startsWith("amq."))
            throw new ConfigurationException("'" + queue + "' is no queue name: up to " + LONGEST_QUEUE_NAME
                    + " visible ASCII characters, not beginning with amq.");
        if (concurrency < 1 || concurrency > HIGHEST_CONCURRENCY)
            throw new ConfigurationException("Subscription " + queue + ": concurrency must be 1 to "
                    + HIGHEST_CONCURRENCY + ", not " + concurrency + ".");
        this.queue = queue;
        this.handlers = Map.copyOf(handlers);
        if (batch < 1 || batch > LARGEST_BATCH)
            throw new ConfigurationException("Subscription " + queue + ": a batch must be 1 to " + LARGEST_BATCH
                    + " messages, not " + batch + ".");
        if (batch > 1 && !once)
            throw new ConfigurationException("Subscription " + queue
                    + " is both batched and at least once; a batch that is tried again needs the inbox. Keep one.");
        this.concurrency = concurrency;
        this.once = once;
        this.batch = batch;
    }

    /**
     * A subscription without handlers yet.
     *
     * @param queue its name; {@code <queue>.dlq} is declared beside it
     * @throws ConfigurationException when no queue can have that name
     */
    public static Subscription of(String queue) {
        return new Subscription(queue, Map.of(), DEFAULT_CONCURRENCY, true, 1);
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
        return new Subscription(queue, more, concurrency, once, batch);
    }

    /** How many messages this instance handles at the same time, 1 to 32,767; 1 also keeps the queue's order. */
    public Subscription concurrency(int concurrency) {
        return new Subscription(queue, handlers, concurrency, once, batch);
    }

    /**
     * Without the inbox: a message that comes twice is handled twice, and one that is handled costs no row. For handlers
     * that have no effect, or the same each time.
     */
    public Subscription atLeastOnce() {
        return new Subscription(queue, handlers, concurrency, false, batch);
    }

    /**
     * Handles up to so many waiting messages in one transaction, for handlers whose only effect is in its database. One
     * that fails rolls back alone and is handled by itself; when the commit fails all of them are. So a handler may run
     * twice for one message, and what it does elsewhere would be done twice. What a handler changes by {@code set local}
     * stays for those after it.
     *
     * @param messages 1 to 50; 1 is the default
     */
    public Subscription batched(int messages) {
        return new Subscription(queue, handlers, concurrency, once, messages);
    }

    /** With something around each handler, for a framework that binds what its handlers need. */
    public Subscription around(UnaryOperator<MessageHandler<?>> wrapping) {
        var wrapped = new LinkedHashMap<Class<?>, MessageHandler<?>>();
        handlers.forEach((type, handler) -> wrapped.put(type, wrapping.apply(handler)));
        return new Subscription(queue, wrapped, concurrency, once, batch);
    }

    /**
     * Both as one, where the same queue was subscribed in two places: the lower concurrency and the smaller batch hold,
     * and the inbox unless both do without.
     */
    public Subscription and(Subscription other) {
        if (!queue.equals(other.queue))
            throw new IllegalArgumentException("different queues: " + queue + ", " + other.queue);
        var both = this;
        for (var entry : other.handlers.entrySet()) both = both.onAny(entry.getKey(), entry.getValue());
        return new Subscription(
                queue,
                both.handlers,
                Math.min(concurrency, other.concurrency),
                once || other.once,
                Math.min(batch, other.batch));
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

    /** Whether the inbox tells duplicates, where there is one. */
    public boolean isOnce() {
        return once;
    }

    /** The most messages of one transaction. */
    public int batch() {
        return batch;
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
