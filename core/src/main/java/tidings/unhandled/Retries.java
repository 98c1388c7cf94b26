package tidings.unhandled;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What comes back by itself, for people. Every call is a transaction of its own. Thread-safe. */
public interface Retries {

    /** Those after an id, by id; none before 0. No body is read. */
    List<WaitingMessage> list(UnhandledFilter filter, long after, int limit) throws SQLException;

    /** How it stands. Counts the rows, so its cost grows with them. */
    Status status(UnhandledFilter filter) throws SQLException;

    /**
     * Has them come back at once; not those under way, nor those that wait behind others.
     *
     * @return how many
     */
    int hurry(UnhandledFilter filter) throws SQLException;

    /**
     * Makes dead letters of them: nothing is dropped. What is under way does not take effect then. Not those that wait
     * behind others.
     *
     * @param why for whoever finds them
     * @return how many
     */
    int cancel(UnhandledFilter filter, String why) throws SQLException;

    /**
     * @param waiting for their time
     * @param underWay those of an attempt that has begun
     * @param behind others of their subject
     * @param stuck of all these: nothing is before them, and nobody takes them, though they are due for a minute or wait
     *     behind nothing
     * @param suspect of those stuck: an attempt has begun and come to no end
     * @param oldest how long ago the first of all came; null when there is none
     */
    record Status(
            long waiting,
            long underWay,
            long behind,
            long stuck,
            long suspect,
            @Nullable Duration oldest) {}
}
