package tidings.outbox;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tidings.messaging.DepartingMessage;

/** Messages that are to leave later: until then they can be cancelled, and then they are rows of the outbox. Thread-safe. */
public interface Schedule {

    /**
     * Stores a message in the transaction of this connection.
     *
     * @return false when one of its source and id is stored already, which stays as it is; the transaction can go on
     */
    boolean add(Connection transaction, DepartingMessage message, Instant due) throws SQLException;

    /**
     * Takes a message back in the transaction of this connection.
     *
     * @return false when it is too late, or there was none
     */
    boolean cancel(Connection transaction, URI source, String id) throws SQLException;

    /**
     * Moves messages that are due to the outbox, in a transaction of its own: by due time, and by the time of scheduling where
     * that is the same. Of several instances that call this one does the work.
     */
    Moved move(int limit) throws SQLException;

    /**
     * @param count how many were moved
     * @param untilNext how long until another is due, zero if it is; null when none waits
     */
    record Moved(int count, @Nullable Duration untilNext) {}
}
