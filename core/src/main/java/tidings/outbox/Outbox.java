package tidings.outbox;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import tidings.messaging.DepartingMessage;

/** The writing side: messages become rows of the transaction that publishes them. Thread-safe. */
public interface Outbox {

    /**
     * Stores messages in the transaction of this connection, in one round trip. Within a lane their ids rise in the order
     * given; the id of a row is assigned after its transaction's, so that a relay can tell which ids may still appear.
     */
    void add(Connection transaction, List<DepartingMessage> messages) throws SQLException;
}
