package tidings.consumer;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tidings.messaging.Command;
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
    private final Map<Class<?>, Handling> handlers;
    private final Settings settings;

    /** @param retry null where nothing was said */
    private record Settings(
            int concurrency,
            boolean once,
            int batch,
            @Nullable RetryPolicy retry,
            Ordering ordering,
            @Nullable CircuitBreaker breaker) {

        static final Settings USUAL = new Settings(DEFAULT_CONCURRENCY, true, 1, null, Ordering.NONE, null);

        Settings concurrency(int concurrency) {
            return new Settings(concurrency, once, batch, retry, ordering, breaker);
        }

        Settings atLeastOnce() {
            return new Settings(concurrency, false, batch, retry, ordering, breaker);
        }

        Settings batch(int batch) {
            return new Settings(concurrency, once, batch, retry, ordering, breaker);
        }

        Settings retry(RetryPolicy retry) {
            return new Settings(concurrency, once, batch, retry, ordering, breaker);
        }

        Settings ordering(Ordering ordering) {
            return new Settings(concurrency, once, batch, retry, ordering, breaker);
        }

        Settings breaker(CircuitBreaker breaker) {
            return new Settings(concurrency, once, batch, retry, ordering, breaker);
        }

        RetryPolicy policy() {
            return retry == null ? RetryPolicy.DEFAULT : retry;
        }
    }

    private Subscription(String queue, Map<Class<?>, Handling> handlers, Settings settings) {
        this.queue = queue;
        this.handlers = Map.copyOf(handlers);
        this.settings = settings;
        if (!Correlation.isValidId(queue) || queue.length() > LONGEST_QUEUE_NAME || queue.startsWith("amq."))
            throw new ConfigurationException("'" + queue + "' is no queue name: up to " + LONGEST_QUEUE_NAME
                    + " visible ASCII characters, not beginning with amq.");
        if (settings.concurrency() < 1 || settings.concurrency() > HIGHEST_CONCURRENCY)
            throw refused("concurrency must be 1 to " + HIGHEST_CONCURRENCY + ", not " + settings.concurrency() + ".");
        if (settings.batch() < 1 || settings.batch() > LARGEST_BATCH)
            throw refused("a batch must be 1 to " + LARGEST_BATCH + " messages, not " + settings.batch() + ".");
        if (settings.batch() > 1 && !settings.once())
            throw refused(
                    "it is both batched and at least once; a batch that is tried again needs the inbox. Keep one.");
        if (isOrdered() && !settings.once())
            throw refused("it is both ordered and at least once; what comes twice would come out of order. Keep one.");
        if (isOrdered() && settings.batch() > 1)
            throw refused("it is both ordered and batched; a batch takes messages of one subject together. Keep one.");
        if (intends() && settings.batch() > 1)
            throw refused("it keeps intents and is batched; a batch commits once, in the end. Keep one.");
        if (settings.breaker() != null && settings.batch() > 1)
            throw refused(
                    "it has a circuit breaker and is batched; a batch is for handlers that call nothing. Keep one.");
    }

    private boolean intends() {
        return handlers.values().stream().anyMatch(Handling::intends);
    }

    private ConfigurationException refused(String why) {
        return new ConfigurationException("Subscription " + queue + ": " + why);
    }

    /**
     * A subscription without handlers yet.
     *
     * @param queue its name; {@code <queue>.dlq} is declared beside it
     * @throws ConfigurationException when no queue can have that name
     */
    public static Subscription of(String queue) {
        return new Subscription(queue, Map.of(), Settings.USUAL);
    }

    /**
     * Adds what to do with a type.
     *
     * @param type a registered record, or a sealed interface whose records all go to this handler
     * @throws ConfigurationException when the type has a handler here already
     */
    public <T> Subscription on(Class<T> type, MessageHandler<? super T> handler) {
        return with(type, Handling.by(requireNonNull(handler, "handler")));
    }

    /**
     * Adds what to do with a command, and to answer. The answer goes to the command's return address with the handler's
     * commit. Of a saga's step a command is handled once, however often it is sent: its answer is kept, and sent again. One
     * that undoes what has not been done here is answered without its handler, and the command is refused if it comes
     * later. It needs a store.
     *
     * @param command a record with {@link tidings.messaging.CommandType}, whose replies have {@link tidings.messaging.ReplyType}
     * @throws ConfigurationException when the command has a handler here already, or does not say what it is answered with
     */
    public <R, C extends Record & Command<R>> Subscription answer(
            Class<C> command, CommandHandler<? super C, ? extends R> handler) {
        return with(command, Handling.answeringBy(command, null, requireNonNull(handler, "handler")));
    }

    /**
     * As {@link #answer}, for a command with an effect elsewhere: a charge, say. The intent runs first, in a transaction of its
     * own, once for each step of a saga, and has committed when the handler is called. From then on the command that undoes it
     * goes to its handler, whether or not this one's has come to its end: it looks whether there is something to undo. Both
     * have the step for themselves, and a connection, while they run; so a subscription has fewer at a time than there are
     * connections. Each attempt costs a further transaction, and none of it goes with {@link #batched}.
     *
     * @param intent keeps what will be asked for, under a key that tells a second request from a first. When it throws, that is a
     *     failed attempt, and the handler is not called. Where nobody waits for an answer it runs at each attempt, and so it
     *     does of a command that undoes, where there is something to undo
     */
    public <R, C extends Record & Command<R>> Subscription answerWithIntent(
            Class<C> command, MessageHandler<? super C> intent, CommandHandler<? super C, ? extends R> handler) {
        requireNonNull(intent, "intent");
        return with(command, Handling.answeringBy(command, intent, requireNonNull(handler, "handler")));
    }

    private Subscription with(Class<?> type, Handling handling) {
        if (handlers.containsKey(type))
            throw new ConfigurationException("Subscription " + queue + " handles " + type.getName() + " twice.");
        var more = new LinkedHashMap<>(handlers);
        more.put(type, handling);
        return new Subscription(queue, more, settings);
    }

    /** How many messages this instance handles at the same time, 1 to 32,767; 1 also keeps the queue's order. */
    public Subscription concurrency(int concurrency) {
        return with(settings.concurrency(concurrency));
    }

    /**
     * Without the inbox: a message that comes twice is handled twice, and one that is handled costs no row. For handlers
     * that have no effect, or the same each time.
     */
    public Subscription atLeastOnce() {
        return with(settings.atLeastOnce());
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
        return with(settings.batch(messages));
    }

    /** With something around each handler, for a framework that binds what its handlers need. */
    public Subscription around(UnaryOperator<MessageHandler<?>> wrapping) {
        var wrapped = new LinkedHashMap<Class<?>, Handling>();
        handlers.forEach((type, handling) -> wrapped.put(type, handling.around(wrapping)));
        return new Subscription(queue, wrapped, settings);
    }

    /**
     * How often and when a message is tried again whose handler throws; {@link Backoff#exponential} from a second on unless
     * said. In between it waits in the store, and the broker has been told that it may forget it. Without a store only
     * {@linkplain Backoff#immediately immediate} tries are made.
     */
    public Subscription retry(Backoff backoff) {
        return with(settings.retry(settings.policy().usual(backoff)));
    }

    /** As {@link #retry}, where this, or what is below it, was thrown or is a cause of it. The nearest class counts. */
    public Subscription retryOn(Class<? extends Throwable> failure, Backoff backoff) {
        return with(settings.retry(settings.policy().on(failure, backoff)));
    }

    /** What fails for this is tried once: a refusal, say, that stays one. As {@link #retryOn} otherwise. */
    public Subscription deadLetterOn(Class<? extends Throwable> failure) {
        return retryOn(failure, Backoff.none());
    }

    /** As {@link #ordered(Ordering)} with {@link Ordering#BLOCK}. */
    public Subscription ordered() {
        return ordered(Ordering.BLOCK);
    }

    /**
     * Handles messages of one subject one after the other, in the order of the queue, across all instances; those of
     * different subjects, and those without one, at the same time. For that one instance gets the queue's messages at a
     * time. It needs a store. What cannot be read has no subject, and holds up nothing.
     */
    public Subscription ordered(Ordering ordering) {
        return with(settings.ordering(ordering));
    }

    /**
     * Withholds messages while what their handlers call does not work: they stay with the broker and in the store, and no
     * attempt is counted. The breaker is told what becomes of each handler; half open, one message at a time is tried,
     * by each subscription that shares it.
     */
    public Subscription circuitBreaker(CircuitBreaker breaker) {
        return with(settings.breaker(requireNonNull(breaker, "breaker")));
    }

    private Subscription with(Settings other) {
        return new Subscription(queue, handlers, other);
    }

    /**
     * Both as one, where the same queue was subscribed in two places: the lower concurrency, the smaller batch and the
     * stricter order hold, and the inbox unless both do without.
     *
     * @throws ConfigurationException when both say how to retry, and not the same
     */
    public Subscription and(Subscription other) {
        if (!queue.equals(other.queue))
            throw new IllegalArgumentException("different queues: " + queue + ", " + other.queue);
        var both = this;
        for (var entry : other.handlers.entrySet()) both = both.with(entry.getKey(), entry.getValue());
        return new Subscription(queue, both.handlers, settingsWith(other.settings));
    }

    private Settings settingsWith(Settings other) {
        if (settings.retry() != null
                && other.retry() != null
                && !settings.retry().equals(other.retry()))
            throw refused("it is subscribed twice, with different retries. Say them once.");
        if (settings.breaker() != null
                && other.breaker() != null
                && !settings.breaker().equals(other.breaker()))
            throw refused("it is subscribed twice, with different circuit breakers. Say one.");
        return new Settings(
                Math.min(settings.concurrency(), other.concurrency()),
                settings.once() || other.once(),
                Math.min(settings.batch(), other.batch()),
                settings.retry() == null ? other.retry() : settings.retry(),
                settings.ordering().compareTo(other.ordering()) > 0 ? settings.ordering() : other.ordering(),
                settings.breaker() == null ? other.breaker() : settings.breaker());
    }

    public String queue() {
        return queue;
    }

    /** What was registered: records and sealed interfaces of records. Immutable. */
    public Set<Class<?>> handled() {
        return handlers.keySet();
    }

    /** What is published with each message that asks for it: replies. */
    public Set<Class<?>> answers() {
        var all = new LinkedHashSet<Class<?>>();
        for (var handling : handlers.values()) if (handling.replies() != null) all.add(handling.replies());
        if (!all.isEmpty()) all.add(NothingToUndo.class);
        return all;
    }

    /** By what they were registered for. */
    Map<Class<?>, Handling> handlings() {
        return handlers;
    }

    public int concurrency() {
        return settings.concurrency();
    }

    /** Whether the inbox tells duplicates, where there is one. */
    public boolean isOnce() {
        return settings.once();
    }

    /** The most messages of one transaction. */
    public int batch() {
        return settings.batch();
    }

    /** What holds for the messages of one subject. */
    public Ordering ordering() {
        return settings.ordering();
    }

    boolean isOrdered() {
        return settings.ordering() != Ordering.NONE;
    }

    boolean isBlocking() {
        return settings.ordering() == Ordering.BLOCK;
    }

    /** How what fails is tried again, where no exception has its own rule. */
    public Backoff backoff() {
        return settings.policy().usual();
    }

    /** Null where there is none. */
    public @Nullable CircuitBreaker circuitBreaker() {
        return settings.breaker();
    }

    RetryPolicy retryPolicy() {
        return settings.policy();
    }

    /** Where messages of this subscription are parked without a store, and with one those that it can never hold. */
    public String deadLetterQueue() {
        return queue + ".dlq";
    }

    /** The types handled here. */
    public MessageTypes types() {
        return MessageTypes.of(handlers.keySet());
    }
}
