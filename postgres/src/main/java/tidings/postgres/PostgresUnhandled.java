package tidings.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tidings.unhandled.Claimed;
import tidings.unhandled.Failure;
import tidings.unhandled.UnhandledMessage;
import tidings.unhandled.UnhandledMessages;

/** Keeps what came and has not taken effect, in one table with all that becomes of it. */
final class PostgresUnhandled implements UnhandledMessages {

    /**
     * A message is here once: whoever stored it first has begun its chain, and what a duplicate tells is nothing new. Nor is
     * it when the inbox has the message: another copy took effect meanwhile.
     */
    private static final String STORE = """
        insert into {schema}.unhandled
               (state, due_at, attempts, ended, first_failure, last_failure, reason, detail, exception, stack,
                queue, source, message_id, time, type, subject, correlation_id, blocks,
                exchange, routing_key, properties, body)
        select ?, clock_timestamp() + ? * interval '1 ms', ?, ?, ?::timestamptz, ?::timestamptz, ?, ?, ?, ?,
               ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?
         where {schema}.inbox_sighting(?, ?, ?, ?) <> 'SEEN'
        on conflict (queue, source, message_id) do nothing
        returning id""";

    /** Ids of one subject rise in the order in which their transactions end. */
    private static final String ALONE = "select {schema}.unhandled_alone(?, ?)";

    private static final String IS_BLOCKED = """
        select exists (select from {schema}.unhandled
                        where queue = ? and subject = ? and blocks and state <> 'DISCARDED')""";

    private final Database database;
    private final String store;
    private final String alone;
    private final String isBlocked;

    PostgresUnhandled(Database database, Schema schema) {
        this.database = database;
        this.store = schema.in(STORE);
        this.alone = schema.in(ALONE);
        this.isBlocked = schema.in(IS_BLOCKED);
    }

    @Override
    public void store(UnhandledMessage message, Failure failure) throws SQLException {
        inOrder(message, connection -> insert(connection, message, KeptState.of(failure)));
    }

    @Override
    public @Nullable Claimed begin(UnhandledMessage message, Duration lease) throws SQLException {
        var id = inOrder(message, connection -> insert(connection, message, KeptState.begun(lease)));
        return id == null ? null : new Claimed(id, 0, message, 1, 0, false);
    }

    @Override
    public boolean waitBehind(UnhandledMessage message) throws SQLException {
        return inOrder(message, connection -> {
            if (!isBlocked(connection, message)) return false;
            insert(connection, message, KeptState.behind());
            return true;
        });
    }

    /** Those of one subject, if it matters, one after the other. */
    private <R extends @Nullable Object> R inOrder(UnhandledMessage message, Database.Work<R> work)
            throws SQLException {
        if (!message.blocks()) return database.call(work);
        return database.transact(connection -> {
            try (var statement = connection.prepareStatement(alone)) {
                bindSubject(statement, message);
                statement.execute();
            }
            return work.with(connection);
        });
    }

    private boolean isBlocked(Connection connection, UnhandledMessage message) throws SQLException {
        try (var statement = connection.prepareStatement(isBlocked)) {
            bindSubject(statement, message);
            try (var row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private static void bindSubject(PreparedStatement statement, UnhandledMessage message) throws SQLException {
        statement.setString(1, message.queue());
        statement.setString(2, message.subject());
    }

    /** @return null when it is here already, or has taken effect */
    private @Nullable Long insert(Connection connection, UnhandledMessage message, KeptState state)
            throws SQLException {
        try (var statement = connection.prepareStatement(store)) {
            int i = state.bind(statement, 0);
            var failedNow = state.failure() == null ? null : "now";
            statement.setString(++i, failedNow);
            statement.setString(++i, failedNow);
            i = state.bindFailure(statement, i);
            i = bindMessage(statement, i, message);
            bindKey(statement, i, message);
            try (var row = statement.executeQuery()) {
                return row.next() ? row.getLong(1) : null;
            }
        }
    }

    private static int bindMessage(PreparedStatement statement, int before, UnhandledMessage message)
            throws SQLException {
        int i = bindKey(statement, before, message);
        var incoming = message.incoming();
        statement.setString(++i, StoredText.orNull(message.type()));
        statement.setString(++i, StoredText.orNull(message.subject()));
        statement.setString(++i, StoredText.orNull(message.correlationId()));
        statement.setBoolean(++i, message.blocks());
        statement.setString(++i, StoredText.of(incoming.exchange()));
        statement.setString(++i, StoredText.of(incoming.routingKey()));
        statement.setString(++i, StoredProperties.write(incoming.properties()));
        statement.setBytes(++i, incoming.body());
        return i;
    }

    private static int bindKey(PreparedStatement statement, int before, UnhandledMessage message) throws SQLException {
        int i = before;
        var key = message.key();
        statement.setString(++i, message.queue());
        statement.setString(++i, key == null ? null : key.source().toString());
        statement.setString(++i, key == null ? null : key.id());
        if (key == null) statement.setNull(++i, Types.TIMESTAMP_WITH_TIMEZONE);
        else PostgresOutbox.setTime(statement, ++i, key.time());
        return i;
    }
}
