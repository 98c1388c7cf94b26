package tidings.unhandled;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings kept messages back to those who handle them. Of messages that block their subject only the earliest comes. Every
 * call but {@link #settle} is a transaction of its own. Thread-safe.
 */
public interface Returns {

    /**
     * Messages of a queue that are due, those that wait longest first. Each is counted as begun, is the caller's until the
     * lease ends, and is due again then.
     *
     * @param limit of those that are no suspects
     * @param suspects how many of those besides
     */
    Due claim(String queue, int limit, int suspects, Duration lease) throws SQLException;

    /** Prolongs claims that still hold. */
    void renew(Collection<Claimed> claims, Duration lease) throws SQLException;

    /** Gives back what was not begun: due at once, and not counted. */
    void release(Collection<Claimed> claims) throws SQLException;

    /** Keeps a message whose attempt failed. @return false when the claim does not hold any more */
    boolean failed(Claimed claim, Failure failure) throws SQLException;

    /**
     * Removes a message in the transaction in which it took effect; the next of its subject that waits behind it comes then.
     *
     * @return false when the claim does not hold any more: the transaction must be rolled back
     */
    boolean settle(Connection transaction, Claimed claim) throws SQLException;

    /**
     * Has a queue's messages that failed lately come back at once, but for those with the reason {@link Failure#RETRY_AFTER}.
     *
     * @return how many
     */
    int hurry(String queue, Duration failedWithin) throws SQLException;

    /**
     * What is due.
     *
     * @param untilNext how long until another is, as it was before these were claimed: zero when some were due, here or not; null when
     *     none waits for its time
     */
    record Due(List<Claimed> claims, @Nullable Duration untilNext) {

        public Due {
            claims = List.copyOf(claims);
        }
    }
}
