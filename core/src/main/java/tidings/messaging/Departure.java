package tidings.messaging;

import java.sql.Connection;
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

    /** The transaction that they left has committed, or may soon; a hint that may be missing. */
    void committed(List<DepartingMessage> messages);
}
