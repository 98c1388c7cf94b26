package tidings.outbox;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import tidings.messaging.DatabaseOutage;
import tidings.messaging.DepartingMessage;
import tidings.messaging.Departure;
import tidings.messaging.StoreException;

/** What a transaction publishes is stored in it, and the relay hears of it when it has committed. */
final class OutboxDeparture implements Departure {

    private final Outbox outbox;
    private final Relay relay;

    OutboxDeparture(Outbox outbox, Relay relay) {
        this.outbox = outbox;
        this.relay = relay;
    }

    @Override
    public void beforeCommit(List<DepartingMessage> messages, Supplier<Connection> connection) {
        try {
            outbox.add(connection.get(), messages);
        } catch (SQLException e) {
            throw DatabaseOutage.unavailableOr(
                    e,
                    () -> new StoreException("publish " + messages.getFirst() + ": cannot be stored in the outbox", e));
        }
    }

    @Override
    public void committed(List<DepartingMessage> messages) {
        relay.wake(messages);
    }
}
