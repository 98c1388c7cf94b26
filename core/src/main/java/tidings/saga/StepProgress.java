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
        return new StepProgress(name, phase, 0, 0, 0, false, null, null, null);
    }

    /** In another phase, with nothing awaited and no attempt failed. */
    StepProgress in(StepPhase other) {
        return new StepProgress(name, other, attempt, 0, round, uncertain, sentAt, null, null);
    }

    /** One more command was sent. */
    StepProgress sent(Instant now, Instant look) {
        return new StepProgress(name, phase, attempt + 1, failed, round, uncertain, now, Awaited.DEPARTURE, look);
    }

    StepProgress awaiting(@Nullable Awaited other, @Nullable Instant until) {
        return new StepProgress(name, phase, attempt, failed, round, uncertain, sentAt, other, until);
    }

    /** The last command had no answer. */
    StepProgress unanswered() {
        boolean mayHaveHappened = uncertain || phase == StepPhase.RUNNING;
        return new StepProgress(name, phase, attempt, failed + 1, round, mayHaveHappened, sentAt, null, null);
    }

    /** As if no attempt had failed. */
    StepProgress anew() {
        return new StepProgress(name, phase, attempt, 0, round + 1, uncertain, sentAt, null, null);
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
