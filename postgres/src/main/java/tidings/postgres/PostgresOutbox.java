package tidings.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import tidings.messaging.Correlation;
import tidings.messaging.DepartingMessage;
import tidings.outbox.Lane;
import tidings.outbox.Outbox;

/** The writing side: one insert a message, all of them in one round trip. */
final class PostgresOutbox implements Outbox {

    private static final String INSERT = """
        insert into {schema}.outbox
               (lane, id, subject, must_route, exchange, routing_key, message_id, source, type, time,
                content_type, correlation_id, traceparent, tracestate, body)
        values (?, {schema}.next_outbox_id(?), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    private final String insert;

    PostgresOutbox(Schema schema) {
        this.insert = schema.in(INSERT);
    }

    @Override
    public void add(Connection transaction, List<DepartingMessage> messages) throws SQLException {
        try (var statement = transaction.prepareStatement(insert)) {
            if (messages.size() == 1) {
                bind(statement, messages.getFirst());
                statement.executeUpdate();
                return;
            }
            for (var message : messages) {
                bind(statement, message);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private static void bind(PreparedStatement statement, DepartingMessage departing) throws SQLException {
        var message = departing.message();
        var properties = message.properties();
        var id = Objects.requireNonNull(properties.messageId(), "messageId");
        short lane = (short) Lane.of(departing.subject(), id);
        int i = 0;
        statement.setShort(++i, lane);
        statement.setShort(++i, lane);
        statement.setString(++i, departing.subject());
        statement.setBoolean(++i, departing.mustRoute());
        statement.setString(++i, message.exchange());
        statement.setString(++i, message.routingKey());
        statement.setString(++i, id);
        statement.setString(++i, properties.appId());
        statement.setString(++i, properties.type());
        setTime(statement, ++i, Objects.requireNonNull(properties.timestamp(), "timestamp"));
        statement.setString(++i, properties.contentType());
        statement.setString(++i, properties.correlationId());
        statement.setString(++i, (String) properties.headers().get(Correlation.TRACEPARENT));
        statement.setString(++i, (String) properties.headers().get(Correlation.TRACESTATE));
        statement.setBytes(++i, message.body());
    }

    /** Cut to what a column holds: driver and server would each round in a way of their own. */
    static void setTime(PreparedStatement statement, int index, Instant time) throws SQLException {
        var stored = time.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
        statement.setObject(index, stored, Types.TIMESTAMP_WITH_TIMEZONE);
    }
}
