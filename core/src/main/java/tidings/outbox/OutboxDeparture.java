package tidings.outbox;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import tidings.messaging.AlreadyScheduledException;
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
            throw failure("publish " + messages.getFirst() + ": cannot be stored in the outbox", e);
        }
    }

    @Override
    public void schedule(DepartingMessage message, Instant due, Supplier<Connection> connection) {
        boolean added;
        try {
            added = schedule.add(connection.get(), message, due);
        } catch (SQLException e) {
            throw failure("publish " + message + ": cannot be scheduled", e);
        }
        if (!added)
            throw new AlreadyScheduledException(
                    "publish " + message + ": one under this id is scheduled already. Cancel it"
                            + " first if this one is to take its place");
    }

    @Override
    public boolean cancel(URI source, String id, Supplier<Connection> connection) {
        try {
            return schedule.cancel(connection.get(), source, id);
        } catch (SQLException e) {
            throw failure("cancel " + id + ": not possible", e);
        }
    }

    /** What no database holds is the fault of who publishes it; for anything else it helps to wait. */
    private static RuntimeException failure(String what, SQLException e) {
        if (DatabaseOutage.isUnstorable(e)) return new IllegalArgumentException(what + ": " + e.getMessage(), e);
        return DatabaseOutage.unavailableOr(e, () -> new StoreException(what, e));
    }

    @Override
    public void committed(List<DepartingMessage> messages) {
        relay.wake(messages);
    }
}
