package tidings.saga;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tidings.consumer.NothingToUndo;
import tidings.messaging.InvalidMessageException;
import tidings.messaging.InvalidMessageException.Reason;
import tidings.messaging.Message;
import tidings.messaging.MessageFormat;
import tidings.messaging.MessageType;
import tidings.messaging.MessageTypes;
import tidings.messaging.PublishOptions;
import tidings.messaging.ReturnAddress;
import tidings.messaging.Transaction;
import tidings.saga.Cause.Sent;
import tidings.saga.SagaStore.Entry;
import tidings.saga.StepProgress.Awaited;

/** One version of a saga at work: reads an instance, has it go on, keeps it and carries out what follows. Thread-safe. */
final class SagaProcess<S extends Record> {

    private static final int LONGEST_KEY = 255;

    private final Saga<S> saga;
    private final SagaMachine<S> machine;
    private final Parts parts;
    private final Map<String, Set<Class<?>>> replies = new HashMap<>();
    private final Map<String, Set<Class<?>>> undoings = new HashMap<>();

    /** What it works with. */
    record Parts(SagaStore store, MessageFormat format, SagaClock clock, URI source) {}

    SagaProcess(Saga<S> saga, SagaMachine<S> machine, Parts parts) {
        this.saga = saga;
        this.machine = machine;
        this.parts = parts;
        saga.commandSteps().forEach(step -> {
            replies.put(step.name(), recordsOf(MessageTypes.repliesTo(step.command())));
            var compensation = step.step().compensation;
            if (compensation != null)
                undoings.put(step.name(), recordsOf(MessageTypes.repliesTo(compensation.command)));
        });
    }

    Saga<S> saga() {
        return saga;
    }

    /** Whether an instance began under it. */
    boolean isOf(KeptSaga instance) {
        return instance.name().equals(saga.name()) && instance.version() == saga.version();
    }

    /** All records that may answer it. */
    Set<Class<?>> replies() {
        return Stream.of(replies, undoings)
                .flatMap(each -> each.values().stream())
                .flatMap(Collection::stream)
                .collect(Collectors.toSet());
    }

    /** Whether a reply is one to this command. */
    boolean isAnswer(Sent to, Record reply) {
        if (to.undoes() && reply instanceof NothingToUndo) return true;
        return (to.undoes() ? undoings : replies)
                .getOrDefault(to.step(), Set.of())
                .contains(reply.getClass());
    }

    /** @return false when there is one of this key already */
    <E> boolean begin(UUID id, Saga.Start<E, S> start, Message<? extends E> message, Transaction tx) throws Exception {
        var event = message.data();
        var key = requireKey(start.key().apply(event));
        var reservation = new Reservation(id, key, start.state().apply(event), message.correlationId(), tx);
        SagaMachine.Decision<S> decision;
        try {
            decision = machine.begin(id, reservation.state, parts.clock().now(), reservation);
        } catch (BegunBeforeException e) {
            return false;
        }
        var after = decision.after();
        var kept = kept(after, key, message.correlationId(), 0);
        var entry = new Entry(
                message.type(),
                message.id(),
                null,
                Progress.changes(Map.of(), after.steps().values()));
        boolean isKept = reservation.made
                ? parts.store().change(tx.connection(), kept, entry)
                : parts.store().begin(tx.connection(), kept, entry);
        if (isKept) carryOut(after, decision.orders(), tx);
        return isKept;
    }

    private String requireKey(@Nullable Object key) {
        var text = key == null ? "" : key.toString();
        if (text.isEmpty() || text.length() > LONGEST_KEY)
            throw new InvalidMessageException(
                    Reason.INVALID_DATA, "the key of " + saga + " must have 1 to " + LONGEST_KEY + " characters");
        return text;
    }

    /** What cannot be read again is not kept: nobody could have it go on. */
    private String readable(String state) {
        try {
            parts.format().decodeData(state, saga.state());
            return state;
        } catch (InvalidMessageException e) {
            throw new IllegalStateException("the state of " + saga + " could not be read again: " + e.getMessage(), e);
        }
    }

    /** A saga that begins with a step in its own database has its key before: what is there already changes nothing. */
    private final class Reservation implements SagaMachine.Locals<S> {

        private final UUID id;
        private final String key;
        private final S state;
        private final String correlationId;
        private final Transaction tx;
        private boolean made;

        Reservation(UUID id, String key, S state, String correlationId, Transaction tx) {
            this.id = id;
            this.key = key;
            this.state = state;
            this.correlationId = correlationId;
            this.tx = tx;
        }

        @Override
        public S make(LocalChange<S> change, S before) throws Exception {
            if (!made) {
                var empty = new SagaInstance<>(id, SagaStatus.RUNNING, null, null, false, null, state, Map.of());
                made = parts.store().begin(tx.connection(), kept(empty, key, correlationId, 0), null);
                if (!made) throw new BegunBeforeException();
            }
            return change.make(before, tx);
        }
    }

    private static final class BegunBeforeException extends Exception {

        private static final long serialVersionUID = 1;

        BegunBeforeException() {
            super("begun before", null, false, false);
        }
    }

    /**
     * @param before locked in this transaction
     * @return the one after; null when the cause came late, twice or for nobody
     */
    @Nullable
    SagaInstance<S> advance(KeptSaga before, Cause cause, String what, @Nullable String causeId, Transaction tx)
            throws Exception {
        return advance(before, cause, what, causeId, parts.clock().now(), parts.store()::change, tx);
    }

    /** Somebody has asked for it. */
    @Nullable
    SagaInstance<S> hear(KeptSaga before, Cause cause, String what, Transaction tx) throws Exception {
        var after = advance(before, cause, what, null, parts.clock().now(), parts.store()::hear, tx);
        if (after == null) parts.store().hear(tx.connection(), asItIs(before), null);
        return after;
    }

    /** Due when its own timers say. */
    private KeptSaga asItIs(KeptSaga saga) {
        return saga.dueAt(instance(saga).due());
    }

    private interface Keeping {
        boolean in(Connection transaction, KeptSaga saga, @Nullable Entry entry) throws SQLException;
    }

    private @Nullable SagaInstance<S> advance(
            KeptSaga before,
            Cause cause,
            String what,
            @Nullable String causeId,
            Instant now,
            Keeping keeping,
            Transaction tx)
            throws Exception {
        var instance = instance(before);
        var decision = machine.decide(instance, cause, now, locals(tx));
        var after = decision.after();
        if (!decision.happened()) return null;
        var steps = Progress.changes(instance.steps(), after.steps().values());
        var entry = steps.isEmpty() && after.status() == instance.status()
                ? null
                : new Entry(what, causeId, instance.status(), steps);
        var kept = kept(after, before.key(), before.correlationId(), before.revision());
        if (!keeping.in(tx.connection(), kept, entry))
            throw new IllegalStateException(
                    saga + " " + before.key() + " was changed by another that had not locked it");
        carryOut(after, decision.orders(), tx);
        return after;
    }

    /** Its time has come. */
    @Nullable
    SagaInstance<S> wake(KeptSaga before, Transaction tx) throws Exception {
        var now = parts.clock().now();
        var woken = new Cause.Woken(waiting(before, now, tx.connection()));
        var after = advance(before, woken, "its time had come", null, now, parts.store()::change, tx);
        if (after == null) parts.store().change(tx.connection(), asItIs(before), null);
        return after;
    }

    /** Of the commands whose departure is looked for now, those that may be here still. */
    private Set<Sent> waiting(KeptSaga kept, Instant now, Connection transaction) throws SQLException {
        var waiting = new HashSet<Sent>();
        for (var step : Progress.parse(kept.progress()).steps()) {
            if (step.awaited() != Awaited.DEPARTURE || !step.isDue(now)) continue;
            var sent = step.command();
            if (parts.store()
                    .mayWait(transaction, parts.source(), messageId(kept.id(), sent), requireNonNull(step.sentAt())))
                waiting.add(sent);
        }
        return waiting;
    }

    private SagaMachine.Locals<S> locals(Transaction tx) {
        return (change, state) -> change.make(state, tx);
    }

    private void carryOut(SagaInstance<S> after, List<Order> orders, Transaction tx) {
        for (var order : orders) {
            switch (order) {
                case Order.Send(var sent, var round, var command) ->
                    tx.publish(
                            (Record) command,
                            address(after, sent, round)
                                    .onto(PublishOptions.none().id(messageId(after.id(), sent))));
                case Order.Publish(var event) ->
                    tx.publish(event, PublishOptions.none().id(after.id() + ".end"));
                case Order.Remind(var sent) ->
                    tx.publish(
                            new SagaTimeout(false, parts.clock().now()),
                            address(after, sent, 0).onto(PublishOptions.none()));
                case Order.RemindOfDeadline() ->
                    tx.publish(
                            new SagaTimeout(true, parts.clock().now()),
                            address(after, new Sent("whole", 0, false), 0).onto(PublishOptions.none()));
            }
        }
    }

    private ReturnAddress address(SagaInstance<S> instance, Sent sent, int round) {
        return new ReturnAddress(
                SagaQueues.replies(saga), instance.id().toString(), sent.step(), sent.attempt(), sent.undoes(), round);
    }

    private static String messageId(UUID saga, Sent sent) {
        return saga + "." + sent.step() + "." + sent.attempt();
    }

    private SagaInstance<S> instance(KeptSaga kept) {
        var progress = Progress.parse(kept.progress());
        var steps = new LinkedHashMap<String, StepProgress>();
        for (var step : progress.steps()) steps.put(step.name(), step);
        return new SagaInstance<>(
                kept.id(),
                kept.status(),
                progress.reason(),
                progress.hangsOn(),
                progress.cancelled(),
                progress.deadline(),
                parts.format().decodeData(kept.state(), saga.state()),
                steps);
    }

    private KeptSaga kept(SagaInstance<S> instance, String key, String correlationId, long revision) {
        var state = readable(parts.format().encodeData(instance.state()));
        var progress = Progress.of(instance);
        return new KeptSaga(
                instance.id(),
                saga.name(),
                saga.version(),
                key,
                instance.status(),
                progress.why(),
                state,
                progress.text(),
                instance.due(),
                correlationId,
                revision);
    }

    private static Set<Class<?>> recordsOf(Class<?> declared) {
        return MessageTypes.of(declared).all().stream()
                .<Class<?>>map(MessageType::dataClass)
                .collect(Collectors.toSet());
    }
}
