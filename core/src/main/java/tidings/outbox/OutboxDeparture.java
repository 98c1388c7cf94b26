package tidings.outbox;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import tidings.messaging.DatabaseOutage;
import tidings.messaging.DepartingMessage;
import tidings.messaging.Departure;
import tidings.messaging.StoreException;

/** What a transaction publishes is stored in it, and the relay hears of it when it has committed. */
final class OutboxDeparture implements Departure {

    private final Outbox outbox;
    private final Schedule schedule;
    private final Relay relay;

    OutboxDeparture(Outbox outbox, Schedule schedule, Relay relay) {
        this.outbox = outbox;
        this.schedule = schedule;
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
    public void schedule(DepartingMessage message, Instant due, Supplier<Connection> connection) {
        try {
            schedule.add(connection.get(), message, due);
        } catch (SQLException e) {
            throw DatabaseOutage.unavailableOr(
                    e, () -> new StoreException("publish " + message + ": cannot be scheduled", e));
        }
    }

    @Override
    public boolean cancel(URI source, String id, Supplier<Connection> connection) {
        try {
            return schedule.cancel(connection.get(), source, id);
        } catch (SQLException e) {
            throw DatabaseOutage.unavailableOr(e, () -> new StoreException("cancel " + id + ": not possible", e));
        }
    }

    @Override
    public void committed(List<DepartingMessage> messages) {
        relay.wake(messages);
    }
}
