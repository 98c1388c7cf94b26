package tidings.messaging;

import java.net.URI;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** How what a transaction publishes leaves it: by an outbox, or straight to the broker. Thread-safe. */
public interface Departure {

    /**
     * Called just before the commit, with the messages in the order in which they were published.
     *
     * @param connection the transaction's, for a departure that stores them in it
     * @throws UnavailableException when they cannot leave now; the transaction is to be rolled back
     */
    void beforeCommit(List<DepartingMessage> messages, Supplier<Connection> connection);

    /**
     * Stores a message in the transaction, to leave when it is due.
     *
     * @throws AlreadyScheduledException when one under its id waits to leave
     */
    void schedule(DepartingMessage message, Instant due, Supplier<Connection> connection);

    /** Takes it back in the transaction. @return false when it is too late */
    boolean cancel(URI source, String id, Supplier<Connection> connection);

    /** The transaction that they left has committed, or may soon; a hint that may be missing. */
    void committed(List<DepartingMessage> messages);
}
