package tidings.consumer;

import static java.util.Objects.requireNonNull;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.inbox.Inbox;
import tidings.inbox.InboxKeeper;
import tidings.inbox.InboxKey;
import tidings.inbox.Sighting;
import tidings.messaging.DatabaseOutage;
import tidings.messaging.Environment;
import tidings.messaging.InvalidMessageException;
import tidings.messaging.InvalidMessageException.Reason;
import tidings.messaging.Message;
import tidings.messaging.StoreException;
import tidings.messaging.Transaction;
import tidings.messaging.UnitOfWork;
import tidings.unhandled.Claimed;
import tidings.unhandled.Unhandled;

/** Has a message take effect, and with an inbox once: what is remembered commits with the effect. Thread-safe. */
final class IdempotentReceiver {

    static final String TOO_OLD = "too-old-to-deduplicate";

    private static final Logger log = LoggerFactory.getLogger(Subscription.class);

    private final String consumer;
    private final UnitOfWork unitOfWork;
    private final @Nullable Memory memory;
    private final @Nullable Unhandled unhandled;
    private final boolean blocking;
    private final Map<InboxKey, CountDownLatch> underWay = new ConcurrentHashMap<>();

    /** What remembers. */
    record Memory(Inbox inbox, SharedLook looks, InboxKeeper keeper) {
        static Memory of(Inbox inbox, Duration retention, Environment environment) {
            return new Memory(inbox, new SharedLook(inbox), new InboxKeeper(inbox, retention, environment));
        }
    }

    /**
     * @param memory null for at least once
     * @param unhandled null without a store
     * @param blocking whether a message that waits holds up later ones of its subject
     */
    IdempotentReceiver(
            String consumer,
            UnitOfWork unitOfWork,
            @Nullable Memory memory,
            @Nullable Unhandled unhandled,
            boolean blocking) {
        this.consumer = consumer;
        this.unitOfWork = unitOfWork;
        this.memory = memory;
        this.unhandled = unhandled;
        this.blocking = blocking;
    }

    /** @param intent commits before the handler is called; null where nothing does */
    <T> Disposition receive(
            Attempt attempt, Message<T> message, @Nullable MessageHandler<T> intent, MessageHandler<T> handler)
            throws Exception {
        return receive(attempt, message, new Handlers<>(intent, handler));
    }

    private record Handlers<T>(@Nullable MessageHandler<T> intent, MessageHandler<T> handler) {}

    private <T> Disposition receive(Attempt attempt, Message<T> message, Handlers<T> handlers) throws Exception {
        if (memory == null) return begin(attempt, message, handlers, null);
        var key = InboxKey.of(consumer, message);
        var mine = alone(key);
        try {
            return receiveOnce(attempt, message, handlers, memory);
        } finally {
            underWay.remove(key);
            mine.countDown();
        }
    }

    /** Of copies that are here at the same time one is handled and the others find it done. */
    private CountDownLatch alone(InboxKey key) throws InterruptedException {
        var mine = new CountDownLatch(1);
        for (var other = underWay.putIfAbsent(key, mine); other != null; other = underWay.putIfAbsent(key, mine))
            other.await();
        return mine;
    }

    private <T> Disposition receiveOnce(Attempt attempt, Message<T> message, Handlers<T> handlers, Memory memory)
            throws Exception {
        var claim = attempt.arrival().claim();
        if (claim != null)
            return isHandled(claim, message, memory)
                    ? duplicate(attempt, message)
                    : begin(attempt, message, handlers, memory);
        var sought = new Inbox.Sought(InboxKey.of(consumer, message), blocking ? message.subject() : null);
        return switch (fromStore(() -> memory.looks().look(sought))) {
            case SEEN -> duplicate(attempt, message);
            case WAITING -> waitsAlready(message);
            case FORGOTTEN -> tooOld(message);
            case BLOCKED ->
                waitBehind(attempt, message) ? new Disposition.Ack() : begin(attempt, message, handlers, memory);
            case UNSEEN -> begin(attempt, message, handlers, memory);
        };
    }

    /** What is kept has not taken effect, however old it is, unless a copy of it has. */
    private boolean isHandled(Claimed claim, Message<?> message, Memory memory) throws InterruptedException {
        if (claim.message().key() != null) return claim.handled();
        var sought = Inbox.Sought.of(InboxKey.of(consumer, message)); // unreadable when it came
        return fromStore(() -> memory.looks().look(sought)) == Sighting.SEEN;
    }

    /** What may have been begun before is counted first, where a store can. */
    private <T> Disposition begin(Attempt attempt, Message<T> message, Handlers<T> handlers, @Nullable Memory memory)
            throws Exception {
        if (unhandled == null || !attempt.arrival().redelivered()) return handle(attempt, message, handlers, memory);
        var messages = unhandled.messages();
        var claim = fromStore(() -> messages.begin(attempt.unhandled(blocking), ReturnReader.LEASE));
        return claim == null ? waitsAlready(message) : new Disposition.Moved(claim);
    }

    private <T> Disposition handle(Attempt attempt, Message<T> message, Handlers<T> handlers, @Nullable Memory memory)
            throws Exception {
        try {
            keepIntent(message, handlers.intent());
            unitOfWork.call(message.correlation(), tx -> {
                handlers.handler().on(message, tx);
                remember(tx, attempt, message, memory);
                return message;
            });
        } catch (SeenMeanwhileException e) {
            return duplicate(attempt, message);
        }
        if (memory != null) memory.keeper().handled(InboxKey.of(consumer, message));
        return new Disposition.Ack();
    }

    private <T> void keepIntent(Message<T> message, @Nullable MessageHandler<T> intent) throws Exception {
        if (intent == null) return;
        unitOfWork.call(message.correlation(), tx -> {
            intent.on(message, tx);
            return message;
        });
    }

    private void remember(Transaction tx, Attempt attempt, Message<?> message, @Nullable Memory memory)
            throws SQLException, SeenMeanwhileException {
        if (memory != null && !memory.inbox().add(tx.connection(), List.of(InboxKey.of(consumer, message))))
            throw new SeenMeanwhileException();
        var claim = attempt.arrival().claim();
        if (claim != null && !requireNonNull(unhandled).returns().settle(tx.connection(), claim))
            throw new SeenMeanwhileException();
    }

    /** It waits no more, and what waits for it comes next. */
    private Disposition duplicate(Attempt attempt, Message<?> message) throws Exception {
        var claim = attempt.arrival().claim();
        boolean ours = claim == null
                || unitOfWork.call(
                        null, tx -> requireNonNull(unhandled).returns().settle(tx.connection(), claim));
        log.info(
                ours
                        ? "{} came again and has taken effect before"
                        : "{} is no longer this instance's to handle: another has it, or a person has seen to it",
                message);
        return new Disposition.Ack();
    }

    private boolean waitBehind(Attempt attempt, Message<?> message) throws InterruptedException {
        var messages = requireNonNull(unhandled).messages();
        boolean waits = fromStore(() -> messages.waitBehind(attempt.unhandled(blocking)));
        if (waits)
            log.info("{} waits for an earlier message of its subject {}", message, LogText.of(message.subject()));
        return waits;
    }

    private static Disposition waitsAlready(Message<?> message) {
        log.info("{} came again: it waits to be tried again or for a person, or took effect meanwhile", message);
        return new Disposition.Ack();
    }

    private static Disposition tooOld(Message<?> message) {
        return new Disposition.DeadLetter(
                TOO_OLD,
                "its time is " + message.time()
                        + ", which the inbox does not reach back to: nobody knows whether it was handled",
                null);
    }

    /** A question to the store, or an order. */
    interface Call<R extends @Nullable Object> {
        R now() throws SQLException, InterruptedException;
    }

    static <R extends @Nullable Object> R fromStore(Call<R> call) throws InterruptedException {
        try {
            return call.now();
        } catch (SQLException e) {
            if (DatabaseOutage.isUnstorable(e))
                throw new InvalidMessageException(
                        Reason.UNSTORABLE, "the database cannot hold it: " + e.getMessage(), e);
            throw DatabaseOutage.unavailableOr(
                    e, () -> new StoreException("the inbox does not do what it is asked", e));
        }
    }

    /** Another has handled it between the first look and our commit; ours rolls back. */
    static final class SeenMeanwhileException extends Exception {

        private static final long serialVersionUID = 1;

        SeenMeanwhileException() {
            super("handled by another meanwhile", null, false, false);
        }
    }
}
