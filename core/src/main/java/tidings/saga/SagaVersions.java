package tidings.saga;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.consumer.NothingToUndo;
import tidings.consumer.Subscription;
import tidings.messaging.ConfigurationException;
import tidings.messaging.InvalidMessageException;
import tidings.messaging.InvalidMessageException.Reason;
import tidings.messaging.Message;
import tidings.messaging.ReturnAddress;
import tidings.messaging.TimeOrderedIds;
import tidings.messaging.Transaction;
import tidings.saga.Cause.Sent;

/** All versions of one saga: instances end under the one they began with, and the highest begins new ones. Thread-safe. */
final class SagaVersions {

    private static final Logger log = LoggerFactory.getLogger(Saga.class);

    private final String name;
    private final SagaStore store;
    private final TimeOrderedIds ids;
    private final TreeMap<Integer, SagaProcess<?>> versions = new TreeMap<>();

    SagaVersions(String name, SagaStore store, TimeOrderedIds ids) {
        this.name = name;
        this.store = store;
        this.ids = ids;
    }

    void add(SagaProcess<?> process) {
        if (versions.putIfAbsent(process.saga().version(), process) != null)
            throw new ConfigurationException("Two definitions of " + process.saga()
                    + ". A definition that has changed is another version: count it up.");
    }

    Collection<SagaProcess<?>> all() {
        return versions.values();
    }

    /** The version an instance has begun under; null where it is not here. */
    @Nullable
    SagaProcess<?> of(int version) {
        return versions.get(version);
    }

    /** As {@link #of}, where it has to be here. */
    SagaProcess<?> require(int version) {
        var process = versions.get(version);
        if (process == null) throw new IllegalStateException("saga " + name + " has no version " + version + " here");
        return process;
    }

    /** The state is what remembers: no inbox is needed, as what comes twice changes nothing. */
    List<Subscription> subscriptions() {
        var all = new ArrayList<Subscription>();
        all.add(starts(versions.lastEntry().getValue()));
        for (var process : versions.values()) all.add(replies(process));
        return all;
    }

    private <S extends Record> Subscription starts(SagaProcess<S> newest) {
        return starts(newest, newest.saga().start());
    }

    private <E, S extends Record> Subscription starts(SagaProcess<S> newest, Saga.Start<E, S> start) {
        return Subscription.of(SagaQueues.starts(name))
                .atLeastOnce()
                .on(start.event(), (message, tx) -> begin(newest, start, message, tx));
    }

    private <E, S extends Record> void begin(
            SagaProcess<S> newest, Saga.Start<E, S> start, Message<? extends E> message, Transaction tx)
            throws Exception {
        var id = ids.next();
        if (newest.begin(id, start, message, tx)) log.info("{} {} has begun with {}", newest.saga(), id, message);
        else log.info("{} came again: its {} has begun before", message, newest.saga());
    }

    private Subscription replies(SagaProcess<?> process) {
        Set<Class<?>> replies = new HashSet<>(Set.of(SagaTimeout.class, NothingToUndo.class));
        replies.addAll(process.replies());
        var subscription = Subscription.of(SagaQueues.replies(process.saga())).atLeastOnce();
        for (var reply : replies) subscription = subscription.on(reply, (message, tx) -> replied(process, message, tx));
        return subscription;
    }

    private void replied(SagaProcess<?> process, Message<?> message, Transaction tx) throws Exception {
        var address = ReturnAddress.of(message);
        if (address == null) throw invalid("a reply says for which saga it is, and this one does not");
        var locked = store.lock(tx.connection(), id(address));
        if (locked == null || !process.isOf(locked.saga())) {
            log.info("{} is for the saga {}, and there is none", message, address.saga());
            return;
        }
        var after = process.advance(
                locked.saga(), cause(process, address, message), cause(message, address), message.id(), tx);
        if (after == null)
            log.info("{} comes late, twice or for nobody: {} {} is past it", message, process.saga(), address.saga());
        else log.info("{} {} is {} after {}", process.saga(), address.saga(), after.status(), message);
    }

    private static Cause cause(SagaProcess<?> process, ReturnAddress address, Message<?> message) {
        var sent = new Sent(address.step(), address.attempt(), address.undoes());
        if (message.data() instanceof SagaTimeout(var wholeSaga, var ranOutAt))
            return wholeSaga ? new Cause.DeadlinePassed() : new Cause.TimedOut(sent, ranOutAt);
        var reply = (Record) requireNonNull(message.data());
        if (!process.isAnswer(sent, reply))
            throw invalid(message.type() + " is no answer to step " + sent.step() + " of " + process.saga());
        return new Cause.Replied(sent, reply);
    }

    private static String cause(Message<?> message, ReturnAddress address) {
        if (!(message.data() instanceof SagaTimeout timeout)) return message.type();
        return timeout.wholeSaga()
                ? "the deadline"
                : "no answer to command " + address.attempt() + " of " + address.step();
    }

    private static UUID id(ReturnAddress address) {
        try {
            return UUID.fromString(address.saga());
        } catch (IllegalArgumentException e) {
            throw new InvalidMessageException(Reason.INVALID_ENVELOPE, "its saga has no such id", e);
        }
    }

    private static InvalidMessageException invalid(String why) {
        return new InvalidMessageException(Reason.INVALID_ENVELOPE, why);
    }
}
