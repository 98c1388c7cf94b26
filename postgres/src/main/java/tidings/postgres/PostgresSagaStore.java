package tidings.postgres;

import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tidings.saga.KeptSaga;
import tidings.saga.SagaRequest;
import tidings.saga.SagaStatus;
import tidings.saga.SagaStore;

/** A row for each instance, locked by the transaction in which it goes on. */
final class PostgresSagaStore implements SagaStore {

    private static final String BEGIN = "select {schema}.saga_begin(?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?)";

    private static final String LOCK = "select * from {schema}.saga where id = ? for update";

    private static final String CHANGE = "select {schema}.saga_change(?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?)";

    private static final String MAY_WAIT = "select {schema}.saga_may_wait(?, ?, ?)";

    /** The first due may be that of another; what waits longest goes first. */
    private static final String DUE = """
        select s.id, s.due_at, clock_timestamp() as now
          from (select clock_timestamp()) n(t)
          left join lateral (select first.id, first.due_at
                               from unnest(?, ?) d(name, version)
                              cross join lateral (select each.id, each.due_at from {schema}.saga each
                                                   where each.name = d.name and each.version = d.version
                                                     and each.due_at is not null
                                                   order by each.due_at limit ?) first
                              order by first.due_at limit ?) s on true""";

    private static final String PUT_OFF = "update {schema}.saga set due_at = clock_timestamp() + ? * interval '1 ms'"
            + " where id = ? and status in ('RUNNING', 'COMPENSATING', 'STUCK')";

    private static final String UNENDED = """
        select name, version, count(*) from {schema}.saga
         where status in ('RUNNING', 'COMPENSATING', 'STUCK') group by name, version order by name, version""";

    private final Database database;
    private final String begin;
    private final String lock;
    private final String change;
    private final String mayWait;
    private final String due;
    private final String putOff;
    private final String unended;

    PostgresSagaStore(Database database, Schema schema) {
        this.database = database;
        this.begin = schema.in(BEGIN);
        this.lock = schema.in(LOCK);
        this.change = schema.in(CHANGE);
        this.mayWait = schema.in(MAY_WAIT);
        this.due = schema.in(DUE);
        this.putOff = schema.in(PUT_OFF);
        this.unended = schema.in(UNENDED);
    }

    @Override
    public boolean begin(Connection transaction, KeptSaga saga, @Nullable Entry entry) throws SQLException {
        try (var statement = transaction.prepareStatement(begin)) {
            int i = 0;
            statement.setObject(++i, saga.id());
            statement.setString(++i, saga.name());
            statement.setInt(++i, saga.version());
            statement.setString(++i, saga.key());
            i = bindProgress(statement, i, saga);
            statement.setString(++i, saga.correlationId());
            i = bindCause(statement, i, entry);
            statement.setString(++i, entry == null ? null : entry.steps());
            return isTrue(statement);
        }
    }

    @Override
    public boolean change(Connection transaction, KeptSaga saga, @Nullable Entry entry) throws SQLException {
        return change(transaction, saga, entry, false);
    }

    @Override
    public boolean hear(Connection transaction, KeptSaga saga, @Nullable Entry entry) throws SQLException {
        return change(transaction, saga, entry, true);
    }

    private boolean change(Connection transaction, KeptSaga saga, @Nullable Entry entry, boolean heard)
            throws SQLException {
        try (var statement = transaction.prepareStatement(change)) {
            int i = 0;
            statement.setObject(++i, saga.id());
            statement.setLong(++i, saga.revision());
            statement.setBoolean(++i, heard);
            i = bindCause(statement, bindProgress(statement, i, saga), entry);
            statement.setString(
                    ++i,
                    entry == null || entry.from() == null ? null : entry.from().name());
            statement.setString(++i, entry == null ? null : entry.steps());
            return isTrue(statement);
        }
    }

    private static int bindProgress(PreparedStatement statement, int before, KeptSaga saga) throws SQLException {
        int i = before;
        statement.setString(++i, saga.status().name());
        statement.setString(++i, saga.reason());
        statement.setString(++i, saga.state());
        statement.setString(++i, saga.progress());
        var due = saga.due();
        if (due == null) statement.setNull(++i, Types.TIMESTAMP_WITH_TIMEZONE);
        else PostgresOutbox.setTime(statement, ++i, due);
        return i;
    }

    private static int bindCause(PreparedStatement statement, int before, @Nullable Entry entry) throws SQLException {
        int i = before;
        statement.setString(++i, entry == null ? null : entry.cause());
        statement.setString(++i, entry == null ? null : entry.causeId());
        return i;
    }

    private static boolean isTrue(PreparedStatement statement) throws SQLException {
        try (var row = statement.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }

    @Override
    public @Nullable Locked lock(Connection transaction, UUID id) throws SQLException {
        return lock(transaction, lock, id);
    }

    @Override
    public @Nullable Locked lockIfFree(Connection transaction, UUID id) throws SQLException {
        return lock(transaction, lock + " skip locked", id);
    }

    private static @Nullable Locked lock(Connection transaction, String sql, UUID id) throws SQLException {
        try (var statement = transaction.prepareStatement(sql)) {
            statement.setObject(1, id);
            try (var row = statement.executeQuery()) {
                if (!row.next()) return null;
                var asked = row.getString("asked");
                return new Locked(
                        saga(row),
                        asked == null ? null : new Asked(SagaRequest.valueOf(asked), row.getString("asked_why")));
            }
        }
    }

    static KeptSaga saga(ResultSet row) throws SQLException {
        return new KeptSaga(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getInt("version"),
                row.getString("key"),
                SagaStatus.valueOf(row.getString("status")),
                row.getString("reason"),
                row.getString("state"),
                row.getString("progress"),
                instant(row, "due_at"),
                row.getString("correlation_id"),
                row.getLong("revision"));
    }

    /** Null where the column is. */
    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    @Override
    public boolean mayWait(Connection transaction, URI source, String messageId, Instant stored) throws SQLException {
        try (var statement = transaction.prepareStatement(mayWait)) {
            statement.setString(1, source.toString());
            statement.setString(2, messageId);
            PostgresOutbox.setTime(statement, 3, stored);
            return isTrue(statement);
        }
    }

    @Override
    public Due due(Collection<Definition> definitions, int limit) throws SQLException {
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(due)) {
                statement.setArray(1, SqlArrays.of(connection, "text", definitions, Definition::name));
                statement.setArray(2, SqlArrays.of(connection, "int4", definitions, Definition::version));
                statement.setInt(3, limit);
                statement.setInt(4, limit);
                try (var rows = statement.executeQuery()) {
                    return due(rows);
                }
            }
        });
    }

    private static Due due(ResultSet rows) throws SQLException {
        var now = Instant.EPOCH;
        var ids = new ArrayList<UUID>();
        Duration untilNext = null;
        while (rows.next()) {
            now = rows.getObject("now", OffsetDateTime.class).toInstant();
            var due = instant(rows, "due_at");
            if (due == null) break;
            if (due.isAfter(now)) {
                untilNext = Duration.between(now, due);
                break;
            }
            ids.add(rows.getObject("id", UUID.class));
        }
        return new Due(ids, now, untilNext);
    }

    @Override
    public void putOff(UUID id, Duration time) throws SQLException {
        database.call(connection -> {
            try (var statement = connection.prepareStatement(putOff)) {
                statement.setLong(1, time.toMillis());
                statement.setObject(2, id);
                return statement.executeUpdate();
            }
        });
    }

    @Override
    public List<Unended> unended() throws SQLException {
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(unended);
                    var rows = statement.executeQuery()) {
                var all = new ArrayList<Unended>();
                while (rows.next()) all.add(new Unended(rows.getString(1), rows.getInt(2), rows.getLong(3)));
                return all;
            }
        });
    }
}
