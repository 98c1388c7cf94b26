package tidings.postgres;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import tidings.messaging.Correlation;
import tidings.messaging.DepartingMessage;
import tidings.outbox.Lane;
import tidings.outbox.Schedule;

/** A table beside the outbox, in the order of what is due. */
final class PostgresSchedule implements Schedule {

    private static final String ADD = """
        insert into {schema}.scheduled
               (source, message_id, due_at, lane, subject, must_route, exchange, routing_key, type, time,
                content_type, correlation_id, traceparent, tracestate, body)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        on conflict do nothing""";

    private static final String CANCEL = "delete from {schema}.scheduled where source = ? and message_id = ?";

    private static final String MOVE = "select moved, until_next_ms from {schema}.scheduled_move(?)";

    private final Database database;
    private final String add;
    private final String cancel;
    private final String move;

    PostgresSchedule(Database database, Schema schema) {
        this.database = database;
        this.add = schema.in(ADD);
        this.cancel = schema.in(CANCEL);
        this.move = schema.in(MOVE);
    }

    @Override
    public boolean add(Connection transaction, DepartingMessage departing, Instant due) throws SQLException {
        var message = departing.message();
        var properties = message.properties();
        var id = requireNonNull(properties.messageId(), "messageId");
        try (var statement = transaction.prepareStatement(add)) {
            int i = 0;
            statement.setString(++i, properties.appId());
            statement.setString(++i, id);
            PostgresOutbox.setTime(statement, ++i, due);
            statement.setShort(++i, (short) Lane.of(departing.subject(), id));
            statement.setString(++i, departing.subject());
            statement.setBoolean(++i, departing.mustRoute());
            statement.setString(++i, message.exchange());
            statement.setString(++i, message.routingKey());
            statement.setString(++i, properties.type());
            PostgresOutbox.setTime(statement, ++i, requireNonNull(properties.timestamp(), "timestamp"));
            statement.setString(++i, properties.contentType());
            statement.setString(++i, properties.correlationId());
            statement.setString(++i, properties.text(Correlation.TRACEPARENT));
            statement.setString(++i, properties.text(Correlation.TRACESTATE));
            statement.setBytes(++i, message.body());
            return statement.executeUpdate() == 1;
        }
    }

    @Override
    public boolean cancel(Connection transaction, URI source, String id) throws SQLException {
        try (var statement = transaction.prepareStatement(cancel)) {
            statement.setString(1, source.toString());
            statement.setString(2, id);
            return statement.executeUpdate() == 1;
        }
    }

    @Override
    public Moved move(int limit) throws SQLException {
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(move)) {
                statement.setInt(1, limit);
                try (var row = statement.executeQuery()) {
                    row.next();
                    int moved = row.getInt(1);
                    long millis = row.getLong(2);
                    return new Moved(moved, row.wasNull() ? null : Duration.ofMillis(Math.max(0, millis)));
                }
            }
        });
    }
}
