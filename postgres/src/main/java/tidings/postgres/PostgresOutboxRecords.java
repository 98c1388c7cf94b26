package tidings.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tidings.messaging.Correlation;
import tidings.messaging.DepartingMessage;
import tidings.messaging.MessageProperties;
import tidings.messaging.OutgoingMessage;
import tidings.outbox.OutboxRecord;
import tidings.outbox.OutboxRecords;

/** The relaying side: every statement asks for lane, owner and epoch, so that a fenced relay changes nothing. */
final class PostgresOutboxRecords implements OutboxRecords {

    private static final String CLAIM = "select * from {schema}.outbox_claim(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static final String REMOVE = "select {schema}.outbox_remove(?, ?, ?, ?)";

    private static final String FREE_THOSE_BEHIND = """
        update {schema}.outbox o set held_until = now()
          from unnest(?, ?, ?) d(lane, epoch, subject)
          join {schema}.outbox_lane l on l.lane = d.lane and l.epoch = d.epoch and l.owner = ?
         where o.lane + 0 = d.lane and o.subject = d.subject and o.held_until > now()""";

    private static final String HOLD = """
        update {schema}.outbox o
           set held_until = clock_timestamp() + h.delay * interval '1 ms', reason = h.reason, attempts = least(o.attempts + 1, 30000)
          from unnest(?, ?, ?, ?) h(lane, id, delay, reason)
          join {schema}.outbox_lane l on l.lane = h.lane and l.owner = ?
         where o.lane = h.lane and o.id = h.id""";

    private final Database database;
    private final String claim;
    private final String remove;
    private final String freeThoseBehind;
    private final String hold;

    PostgresOutboxRecords(Database database, Schema schema) {
        this.database = database;
        this.claim = schema.in(CLAIM);
        this.remove = schema.in(REMOVE);
        this.freeThoseBehind = schema.in(FREE_THOSE_BEHIND);
        this.hold = schema.in(HOLD);
    }

    @Override
    public Claim claim(String owner, List<Position> positions, Limit limit) throws SQLException {
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(claim)) {
                int i = 0;
                statement.setString(++i, owner);
                statement.setArray(++i, SqlArrays.of(connection, "int2", positions, Position::lane));
                statement.setArray(++i, SqlArrays.of(connection, "int8", positions, Position::epoch));
                statement.setArray(++i, SqlArrays.of(connection, "int8", positions, Position::after));
                statement.setArray(
                        ++i,
                        SqlArrays.of(
                                connection,
                                "int8",
                                positions,
                                each -> each.sweep().after()));
                statement.setArray(
                        ++i,
                        SqlArrays.of(
                                connection,
                                "int8",
                                positions,
                                each -> each.sweep().to()));
                var wanted = wanted(positions);
                statement.setArray(++i, SqlArrays.of(connection, "int2", wanted, OutboxRecord.Key::lane));
                statement.setArray(++i, SqlArrays.of(connection, "int8", wanted, OutboxRecord.Key::id));
                statement.setInt(++i, limit.rows());
                statement.setLong(++i, limit.bytes());
                return claimed(statement, limit);
            }
        });
    }

    private static List<OutboxRecord.Key> wanted(List<Position> positions) {
        var keys = new ArrayList<OutboxRecord.Key>();
        for (var position : positions)
            for (var id : position.ids()) keys.add(new OutboxRecord.Key(position.lane(), id));
        return keys;
    }

    private static Claim claimed(PreparedStatement statement, Limit limit) throws SQLException {
        long xmin = 0;
        long xmax = 0;
        long swept = 0;
        long wanted = 0;
        long came = 0;
        var records = new ArrayList<OutboxRecord>();
        try (var rows = statement.executeQuery()) {
            while (rows.next()) {
                xmin = rows.getLong("xmin");
                xmax = rows.getLong("xmax");
                swept = rows.getLong("swept");
                if (rows.getObject("id") == null) break; // only the snapshot
                wanted = rows.getLong("wanted");
                if (rows.getInt("part") == 1) came++;
                records.add(record(rows));
            }
        }
        return new Claim(xmin, xmax, came == wanted && swept < limit.rows(), records);
    }

    private static OutboxRecord record(ResultSet row) throws SQLException {
        var properties = new MessageProperties(
                row.getString("content_type"),
                null,
                row.getString("message_id"),
                row.getString("correlation_id"),
                null,
                row.getString("type"),
                row.getString("source"),
                row.getObject("time", OffsetDateTime.class).toInstant(),
                trace(row.getString("traceparent"), row.getString("tracestate")));
        var message = new OutgoingMessage(
                row.getString("exchange"), row.getString("routing_key"), properties, row.getBytes("body"));
        long behind = row.getLong("behind");
        return new OutboxRecord(
                row.getInt("lane"),
                row.getLong("id"),
                new DepartingMessage(message, row.getString("subject"), row.getBoolean("must_route")),
                behind == 0 ? null : behind,
                row.getInt("attempts"));
    }

    private static Map<String, Object> trace(@Nullable String parent, @Nullable String state) {
        if (parent == null) return Map.of();
        return state == null
                ? Map.of(Correlation.TRACEPARENT, parent)
                : Map.of(Correlation.TRACEPARENT, parent, Correlation.TRACESTATE, state);
    }

    @Override
    public int remove(String owner, Collection<Settled> rows) throws SQLException {
        var released = new HashMap<String, Settled>();
        for (var settled : rows) {
            var subject = settled.row().departing().subject();
            if (settled.row().attempts() > 0 && subject != null) released.put(subject, settled);
        }
        if (released.isEmpty()) return database.call(connection -> delete(connection, owner, rows));
        return database.transact(connection -> {
            int removed = delete(connection, owner, rows);
            free(connection, owner, released);
            return removed;
        });
    }

    private int delete(Connection connection, String owner, Collection<Settled> rows) throws SQLException {
        try (var statement = connection.prepareStatement(remove)) {
            statement.setString(1, owner);
            statement.setArray(
                    2,
                    SqlArrays.of(
                            connection, "int2", rows, settled -> settled.row().lane()));
            statement.setArray(
                    3,
                    SqlArrays.of(
                            connection, "int8", rows, settled -> settled.row().id()));
            statement.setArray(4, SqlArrays.of(connection, "int8", rows, Settled::epoch));
            try (var removed = statement.executeQuery()) {
                return removed.next() ? removed.getInt(1) : 0;
            }
        }
    }

    private void free(Connection connection, String owner, Map<String, Settled> subjects) throws SQLException {
        try (var statement = connection.prepareStatement(freeThoseBehind)) {
            statement.setArray(
                    1,
                    SqlArrays.of(
                            connection,
                            "int2",
                            subjects.values(),
                            done -> done.row().lane()));
            statement.setArray(2, SqlArrays.of(connection, "int8", subjects.values(), Settled::epoch));
            statement.setArray(3, SqlArrays.of(connection, "text", subjects.keySet(), subject -> subject));
            statement.setString(4, owner);
            statement.executeUpdate();
        }
    }

    @Override
    public void hold(String owner, Collection<OutboxRecord.Held> rows) throws SQLException {
        database.call(connection -> {
            try (var statement = connection.prepareStatement(hold)) {
                statement.setArray(
                        1,
                        SqlArrays.of(
                                connection, "int2", rows, held -> held.key().lane()));
                statement.setArray(
                        2,
                        SqlArrays.of(
                                connection, "int8", rows, held -> held.key().id()));
                statement.setArray(
                        3,
                        SqlArrays.of(
                                connection, "int8", rows, held -> held.delay().toMillis()));
                statement.setArray(4, SqlArrays.of(connection, "text", rows, OutboxRecord.Held::reason));
                statement.setString(5, owner);
                return statement.executeUpdate();
            }
        });
    }
}
