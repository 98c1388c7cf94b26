package tidings.testkit;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tidings.messaging.IncomingMessage;
import tidings.unhandled.DeadLetter;
import tidings.unhandled.Failure;
import tidings.unhandled.KeptMessage;
import tidings.unhandled.LastFailure;
import tidings.unhandled.UnhandledFilter;
import tidings.unhandled.UnhandledMessage;

/** A message that has not taken effect, and how it stands. Guarded by the database. */
final class MemoryUnhandledRow {

    final long id;
    final UnhandledMessage message;
    final Instant cameAt;
    State state = State.RETRY;

    /** While an attempt is under way, when its claim ends. */
    @Nullable
    Instant dueAt;

    long token;
    int attempts;
    int ended;
    int replays;

    @Nullable
    UUID run;

    byte @Nullable [] edited;

    @Nullable
    LastFailure failure;

    @Nullable
    String stack;

    DeadLetter.@Nullable Discard discarded;

    enum State {
        RETRY,
        BEHIND,
        DEAD,
        DISCARDED
    }

    MemoryUnhandledRow(long id, UnhandledMessage message, Instant now) {
        this.id = id;
        this.message = message;
        this.cameAt = now;
    }

    String queue() {
        return message.queue();
    }

    boolean blocks() {
        return message.blocks() && state != State.DISCARDED;
    }

    boolean isDue(Instant now) {
        return state == State.RETRY && !requireNonNull(dueAt).isAfter(now);
    }

    boolean isSuspect() {
        return attempts > ended;
    }

    void dueAt(Instant time) {
        state = State.RETRY;
        dueAt = time;
    }

    void claimedUntil(Instant time) {
        dueAt = time;
        token++;
        attempts++;
    }

    void released(Instant now) {
        dueAt = now;
        token++;
        attempts--;
    }

    void failed(Failure failed, Instant now) {
        token++;
        attempts = failed.attempts();
        ended = failed.attempts();
        stack = failed.stack();
        failure = new LastFailure(failed.reason(), failed.detail(), failed.exception(), firstFailure(now), now);
        if (failed.retryAfter() == null) dead();
        else dueAt(now.plus(failed.retryAfter()));
    }

    private Instant firstFailure(Instant now) {
        return failure == null ? now : failure.first();
    }

    private void dead() {
        state = State.DEAD;
        dueAt = null;
    }

    void cancelled(String why, Instant now) {
        token++;
        failure =
                new LastFailure("cancelled", why, failure == null ? null : failure.exception(), firstFailure(now), now);
        dead();
    }

    void replayed(UUID run, Instant now) {
        this.run = run;
        attempts = 0;
        ended = 0;
        replays++;
        dueAt(now);
    }

    void discarded(String reason, Instant now) {
        token++;
        state = State.DISCARDED;
        discarded = new DeadLetter.Discard(reason, now);
    }

    /** As its handler gets it. */
    UnhandledMessage current() {
        if (edited == null) return message;
        var came = message.incoming();
        return new UnhandledMessage(
                new IncomingMessage(came.queue(), came.exchange(), came.routingKey(), came.properties(), edited),
                message.key(),
                message.type(),
                message.subject(),
                message.correlationId(),
                message.blocks());
    }

    KeptMessage kept() {
        var incoming = message.incoming();
        var key = message.key();
        return new KeptMessage(
                incoming.queue(),
                incoming.exchange(),
                incoming.routingKey(),
                key == null ? null : key.source().toString(),
                key == null ? null : key.id(),
                message.type(),
                message.subject(),
                message.correlationId());
    }

    DeadLetter letter() {
        return new DeadLetter(id, kept(), requireNonNull(failure), attempts, replays, message.blocks(), discarded);
    }

    boolean isMeantBy(UnhandledFilter filter, Instant now) {
        var exception = failure == null ? null : failure.exception();
        var since = failure == null ? cameAt : failure.last();
        return (filter.ids() == null || filter.ids().contains(id))
                && isOrAny(filter.queue(), queue())
                && isOrAny(filter.type(), message.type())
                && isOrAny(filter.subject(), message.subject())
                && isOrAny(filter.reason(), failure == null ? null : failure.reason())
                && (isOrAny(filter.exception(), exception) || isOrAny(filter.exception(), simpleName(exception)))
                && (filter.olderThan() == null || !since.isAfter(now.minus(filter.olderThan())))
                && (filter.youngerThan() == null || since.isAfter(now.minus(filter.youngerThan())));
    }

    boolean hadFailedBy(Instant time) {
        return failure != null && !failure.last().isAfter(time);
    }

    private static boolean isOrAny(@Nullable String wanted, @Nullable String is) {
        return wanted == null || wanted.equals(is);
    }

    private static @Nullable String simpleName(@Nullable String exception) {
        return exception == null ? null : exception.substring(exception.lastIndexOf('.') + 1);
    }
}
