package tidings.inbox;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Remembers which messages a consumer has handled. Thread-safe. */
public interface Inbox {

    /** A cheap look in a transaction of its own; what it says may be outdated when it returns. One answer for each. */
    List<Sighting> look(List<Sought> messages) throws SQLException;

    /** @param subject that it must not overtake others of; null where order does not matter */
    record Sought(InboxKey key, @Nullable String subject) {

        /** Where order does not matter. */
        public static Sought of(InboxKey key) {
            return new Sought(key, null);
        }
    }

    /**
     * Remembers messages in the transaction that handled them: whoever commits first has handled them. Waits for another
     * transaction that is about to remember the same.
     *
     * @return whether all of them were new; if not, this transaction must be rolled back
     */
    boolean add(Connection transaction, List<InboxKey> keys) throws SQLException;

    /**
     * Notes how far the consumers have come, makes room for the days to come and forgets what no consumer can need any
     * more. Of several instances that call this one does the work.
     *
     * @param progress the newest time of a message that each consumer has handled
     * @param retention how far behind its newest message a consumer's duplicates are still told
     */
    void keep(Map<String, Instant> progress, Duration retention) throws SQLException;
}
