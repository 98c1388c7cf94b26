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

    /**
     * A transaction gets its own id first and the row's then, as an argument comes before its function. So whoever sees a row
     * knows: all transactions that may still bring a lower id of the lane had an id of their own by then.
     */
    private static final String INSERT = """
        insert into {schema}.outbox
               (lane, id, subject, must_route, exchange, routing_key, message_id, source, type, time,
                content_type, correlation_id, traceparent, tracestate, body)
        values (?, nextval(case when pg_current_xact_id() is not null then ?::regclass end),
                ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    private final String insert;
    private final String[] sequences = new String[Lane.COUNT];

    PostgresOutbox(Schema schema) {
        this.insert = schema.in(INSERT);
        for (int lane = 0; lane < Lane.COUNT; lane++) sequences[lane] = schema.in("{schema}.outbox_id_") + lane;
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

    private void bind(PreparedStatement statement, DepartingMessage departing) throws SQLException {
        var message = departing.message();
        var properties = message.properties();
        var id = Objects.requireNonNull(properties.messageId(), "messageId");
        int lane = Lane.of(departing.subject(), id);
        int i = 0;
        statement.setShort(++i, (short) lane);
        statement.setString(++i, sequences[lane]);
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
