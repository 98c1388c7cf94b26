package tidings.unhandled;

import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where messages go that a queue brought and that did not take effect. One that could be read is here once, however often
 * it is told: the broker may deliver it again before it hears that it is here. Every call is a transaction of its own.
 * Thread-safe.
 */
public interface UnhandledMessages {

    /** Keeps a message that failed, unless it is here already; it comes back after its delay, or waits for a person. */
    void store(UnhandledMessage message, Failure failure) throws SQLException;

    /**
     * Keeps a message and claims it in one, so that its first attempt is counted before it begins.
     *
     * @return null when it is here already
     */
    @Nullable
    Claimed begin(UnhandledMessage message, Duration lease) throws SQLException;

    /**
     * Keeps a message that must not overtake an earlier one of its subject; it comes back when that one is gone.
     *
     * @return false when nothing is before it any more, and it is not kept
     */
    boolean waitBehind(UnhandledMessage message) throws SQLException;
}
