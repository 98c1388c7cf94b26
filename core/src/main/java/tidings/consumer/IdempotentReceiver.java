package tidings.consumer;

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
import tidings.messaging.DatabaseOutage;
import tidings.messaging.Message;
import tidings.messaging.StoreException;
import tidings.messaging.UnitOfWork;

/** Has a message take effect, and with an inbox once: what is remembered commits with the effect. Thread-safe. */
final class IdempotentReceiver {

    static final String TOO_OLD = "too-old-to-deduplicate";

    private static final Logger log = LoggerFactory.getLogger(Subscription.class);

    private final String consumer;
    private final UnitOfWork unitOfWork;
    private final @Nullable Memory memory;
    private final Map<InboxKey, CountDownLatch> underWay = new ConcurrentHashMap<>();

    /** What remembers. */
    record Memory(Inbox inbox, SharedLook looks, InboxKeeper keeper) {
        static Memory of(Inbox inbox, Duration retention) {
            return new Memory(inbox, new SharedLook(inbox), new InboxKeeper(inbox, retention));
        }
    }

    /** @param memory null for at least once */
    IdempotentReceiver(String consumer, UnitOfWork unitOfWork, @Nullable Memory memory) {
        this.consumer = consumer;
        this.unitOfWork = unitOfWork;
        this.memory = memory;
    }

    <T> Disposition receive(Message<T> message, MessageHandler<T> handler) throws Exception {
        return memory == null ? handle(message, handler) : handleOnce(message, handler, memory);
    }

    private <T> Disposition handle(Message<T> message, MessageHandler<T> handler) throws Exception {
        return unitOfWork.call(message.correlation(), tx -> {
            handler.on(message, tx);
            return new Disposition.Ack();
        });
    }

    private <T> Disposition handleOnce(Message<T> message, MessageHandler<T> handler, Memory memory) throws Exception {
        var key = InboxKey.of(consumer, message);
        var mine = alone(key);
        try {
            return handleAlone(message, handler, key, memory);
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

    private <T> Disposition handleAlone(Message<T> message, MessageHandler<T> handler, InboxKey key, Memory memory)
            throws Exception {
        return switch (look(() -> memory.looks().look(key))) {
            case SEEN -> duplicate(message);
            case FORGOTTEN -> tooOld(message);
            case UNSEEN -> handleUnseen(message, handler, key, memory);
        };
    }

    private <T> Disposition handleUnseen(Message<T> message, MessageHandler<T> handler, InboxKey key, Memory memory)
            throws Exception {
        try {
            unitOfWork.call(message.correlation(), tx -> {
                handler.on(message, tx);
                if (!memory.inbox().add(tx.connection(), List.of(key))) throw new SeenMeanwhileException();
                return key;
            });
        } catch (SeenMeanwhileException e) {
            return duplicate(message);
        }
        memory.keeper().handled(key);
        return new Disposition.Ack();
    }

    /** A look into the inbox. */
    interface Look<R> {
        R now() throws SQLException, InterruptedException;
    }

    static <R> R look(Look<R> look) throws InterruptedException {
        try {
            return look.now();
        } catch (SQLException e) {
            throw DatabaseOutage.unavailableOr(e, () -> new StoreException("the inbox cannot be read", e));
        }
    }

    private static Disposition duplicate(Message<?> message) {
        log.info("{} came again and has taken effect before", message);
        return new Disposition.Ack();
    }

    private static Disposition tooOld(Message<?> message) {
        return new Disposition.DeadLetter(
                TOO_OLD,
                "its time is " + message.time()
                        + ", which the inbox does not reach back to: nobody knows whether it was" + " handled",
                null);
    }

    /** Another has handled it between the first look and our commit; ours rolls back. */
    static final class SeenMeanwhileException extends Exception {

        private static final long serialVersionUID = 1;

        SeenMeanwhileException() {
            super("handled by another meanwhile", null, false, false);
        }
    }
}
