package tidings.saga;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Set;

/** What has a saga go on. */
sealed interface Cause {

    /** A participant has answered, to a command or to the one that undoes it. */
    record Replied(Sent to, Record reply) implements Cause {
        public Replied {
            requireNonNull(to, "to");
            requireNonNull(reply, "reply");
        }
    }

    /**
     * A timeout has waited its turn behind replies.
     *
     * @param ranOutAt when it did
     */
    record TimedOut(Sent sent, Instant ranOutAt) implements Cause {
        public TimedOut {
            requireNonNull(sent, "sent");
            requireNonNull(ranOutAt, "ranOutAt");
        }
    }

    /** So has the deadline of the whole. */
    record DeadlinePassed() implements Cause {}

    /**
     * Its time has come.
     *
     * @param waiting of the commands whose departure is awaited, those that have not left
     */
    record Woken(Set<Sent> waiting) implements Cause {
        public Woken {
            waiting = Set.copyOf(waiting);
        }
    }

    /** Somebody wants it undone. */
    record Cancelled(String why) implements Cause {
        public Cancelled {
            requireNonNull(why, "why");
        }
    }

    /** It hung, and is to be tried once more. */
    record Resumed() implements Cause {}

    /** What it hung on was seen to by a person. */
    record Skipped() implements Cause {}

    /** What is under way is to be sent once more, now. */
    record SentAgain() implements Cause {}

    /**
     * One command.
     *
     * @param attempt counts commands of one step, those that undo it too
     * @param undoes whether it undoes the step
     */
    record Sent(String step, int attempt, boolean undoes) {
        public Sent {
            requireNonNull(step, "step");
        }
    }
}
