package tidings.saga;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far one step of one instance has come. Immutable.
 *
 * @param attempt which command was sent last, of the step or to undo it: 0 for none
 * @param failed how many attempts in a row had no answer
 * @param round how often a person had its compensation begun anew
 * @param uncertain whether an attempt had no answer: it may have happened for good
 * @param done whether its participant has said so: it knows of it then
 * @param patient whether it was waited for once more after a standstill
 * @param sentAt when the last command was sent; null for none
 * @param awaited what it waits for; null for nothing but a late answer
 * @param timer until when; null for as long as it takes
 */
record StepProgress(
        String name,
        StepPhase phase,
        int attempt,
        int failed,
        int round,
        boolean uncertain,
        boolean done,
        boolean patient,
        @Nullable Instant sentAt,
        @Nullable Awaited awaited,
        @Nullable Instant timer) {

    enum Awaited {
        /** That the command has left: only then its timeout begins. */
        DEPARTURE,
        REPLY,
        /** The timeout, which waits in line behind replies. */
        TIMEOUT,
        /** The time to send the command again. */
        NEXT_ATTEMPT
    }

    StepProgress {
        requireNonNull(name, "name");
        requireNonNull(phase, "phase");
    }

    static StepProgress of(String name, StepPhase phase) {
        return new StepProgress(name, phase, 0, 0, 0, false, false, false, null, null, null);
    }

    /** In another phase, with nothing awaited and no attempt failed. */
    StepProgress in(StepPhase other) {
        boolean known = done || other == StepPhase.DONE;
        return new StepProgress(name, other, attempt, 0, round, uncertain, known, false, sentAt, null, null);
    }

    /** One more command was sent. */
    StepProgress sent(Instant now, Instant look) {
        return new StepProgress(
                name, phase, attempt + 1, failed, round, uncertain, done, false, now, Awaited.DEPARTURE, look);
    }

    StepProgress awaiting(@Nullable Awaited other, @Nullable Instant until) {
        return new StepProgress(name, phase, attempt, failed, round, uncertain, done, patient, sentAt, other, until);
    }

    /** The last command had no answer. */
    StepProgress unanswered() {
        boolean mayHaveHappened = uncertain || phase == StepPhase.RUNNING;
        return new StepProgress(
                name, phase, attempt, failed + 1, round, mayHaveHappened, done, false, sentAt, null, null);
    }

    /** As if no attempt had failed. */
    StepProgress anew() {
        return new StepProgress(name, phase, attempt, 0, round, uncertain, done, false, sentAt, null, null);
    }

    /** Its participant would not undo it: when it is asked again, it is to try again, and not to say the same. */
    StepProgress refusedToUndo() {
        return new StepProgress(name, phase, attempt, 0, round + 1, uncertain, done, false, sentAt, null, null);
    }

    /** After a standstill. */
    StepProgress waitedForAgain(Instant until) {
        return new StepProgress(
                name, phase, attempt, failed, round, uncertain, done, true, sentAt, Awaited.REPLY, until);
    }

    /** The last one. */
    Cause.Sent command() {
        return new Cause.Sent(name, attempt, phase == StepPhase.COMPENSATING);
    }

    boolean isUnderWay() {
        return phase == StepPhase.RUNNING || phase == StepPhase.COMPENSATING;
    }

    boolean isDue(Instant now) {
        return timer != null && !timer.isAfter(now);
    }
}
