package tidings.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.inbox.Inbox;
import tidings.inbox.InboxKey;
import tidings.inbox.Sighting;

/** A table in partitions by the messages' own days, made ahead and dropped when no consumer needs them. */
final class PostgresInbox implements Inbox {

    private static final Logger log = LoggerFactory.getLogger(Inbox.class);

    /** So many days from today have their partition. */
    static final int DAYS_AHEAD = 3;

    /** Who waited to write to the rest while the day got its partition is told that the row does not belong there. */
    private static final String MEANWHILE_ANOTHER_PARTITION = "23514";

    /** To do the same again will help. */
    private static final String SERIALIZATION_FAILURE = "40001";

    private static final String LOOK = "select {schema}.inbox_sighting(?, ?, ?, ?, ?)";

    private static final String LOOK_FOR_ALL = """
        select {schema}.inbox_sighting(k.consumer, k.source, k.id, k.time, k.subject)
          from unnest(?, ?, ?, ?, ?) with ordinality k(consumer, source, id, time, subject, ord)
         order by k.ord""";

    /** The unique key waits for whoever is about to insert the same, and then decides. */
    private static final String ADD = """
        insert into {schema}.inbox (consumer, source, id, time) values (?, ?, ?, ?) on conflict do nothing""";

    /** In the order of the key: two that add the same in another order would wait for each other. */
    private static final String ADD_ALL = """
        insert into {schema}.inbox (consumer, source, id, time)
        select k.consumer, k.source, k.id, k.time from unnest(?, ?, ?, ?) k(consumer, source, id, time)
         order by k.consumer, k.source, k.id, k.time
        on conflict do nothing""";

    /** One instance at a time looks after the inbox; a lock of the transaction, as a pooler may share sessions. */
    private static final String LOCK = "select pg_try_advisory_xact_lock(hashtext('tidings inbox'), hashtext(?))";

    /** Never beyond now: a publisher whose clock is ahead must not make everybody forget. */
    private static final String NOTE_PROGRESS = """
        insert into {schema}.inbox_consumer as c (consumer, progress) values (?, least(?, clock_timestamp()))
        on conflict (consumer) do update
           set progress = greatest(c.progress, excluded.progress), updated_at = clock_timestamp()""";

    private static final String SLOWEST = "select min(progress) from {schema}.inbox_consumer";

    private static final String FORGET = "select {schema}.inbox_forget(?)";

    /** Of those without a time nobody knows how old they are; when they were handled stands in for it. */
    private static final String FORGET_REST = """
        delete from {schema}.inbox_rest
         where handled_at < clock_timestamp() - ? * interval '1 ms'
           and (time = '1970-01-01Z' or time < (select forgotten_before from {schema}.inbox_horizon))""";

    /** While a copy may still come from before what the inbox reaches back to, the record tells it. */
    private static final String PURGE_DISCARDED = """
        delete from {schema}.unhandled u
         where u.state = 'DISCARDED' and u.discarded_at < clock_timestamp() - ? * interval '1 ms'
           and (u.time is null or u.time = '1970-01-01Z'
                or u.time < (select forgotten_before from {schema}.inbox_horizon)
                or not exists (select from {schema}.inbox_consumer))""";

    private static final String ADD_DAY = "select {schema}.inbox_add_day(?)";

    private static final String TODAY = "select (clock_timestamp() at time zone 'UTC')::date";

    private final Database database;
    private final Schema schema;
    private final String look;
    private final String lookForAll;
    private final String add;
    private final String addAll;

    PostgresInbox(Database database, Schema schema) {
        this.database = database;
        this.schema = schema;
        this.look = schema.in(LOOK);
        this.lookForAll = schema.in(LOOK_FOR_ALL);
        this.add = schema.in(ADD);
        this.addAll = schema.in(ADD_ALL);
    }

    @Override
    public List<Sighting> look(List<Sought> messages) throws SQLException {
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(messages.size() == 1 ? look : lookForAll)) {
                bind(statement, connection, messages);
                var sightings = new ArrayList<Sighting>(messages.size());
                try (var rows = statement.executeQuery()) {
                    while (rows.next()) sightings.add(Sighting.valueOf(rows.getString(1)));
                }
                return sightings;
            }
        });
    }

    private static void bind(PreparedStatement statement, Connection connection, List<Sought> messages)
            throws SQLException {
        if (messages.size() == 1) {
            bindOne(statement, messages.getFirst().key());
            statement.setString(5, messages.getFirst().subject());
        } else {
            bindAll(statement, connection, messages.stream().map(Sought::key).toList());
            statement.setArray(5, SqlArrays.of(connection, "text", messages, Sought::subject));
        }
    }

    @Override
    public boolean add(Connection transaction, List<InboxKey> keys) throws SQLException {
        try (var statement = transaction.prepareStatement(keys.size() == 1 ? add : addAll)) {
            if (keys.size() == 1) bindOne(statement, keys.getFirst());
            else bindAll(statement, transaction, keys);
            return statement.executeUpdate() == keys.size();
        } catch (SQLException e) {
            throw MEANWHILE_ANOTHER_PARTITION.equals(e.getSQLState())
                    ? new SQLTransactionRollbackException(
                            "the inbox got a partition meanwhile", SERIALIZATION_FAILURE, e)
                    : e;
        }
    }

    private static void bindOne(PreparedStatement statement, InboxKey key) throws SQLException {
        statement.setString(1, key.consumer());
        statement.setString(2, key.source().toString());
        statement.setString(3, key.id());
        PostgresOutbox.setTime(statement, 4, key.time());
    }

    private static void bindAll(PreparedStatement statement, Connection connection, List<InboxKey> keys)
            throws SQLException {
        statement.setArray(1, SqlArrays.of(connection, "text", keys, InboxKey::consumer));
        statement.setArray(2, SqlArrays.of(connection, "text", keys, InboxKey::source));
        statement.setArray(3, SqlArrays.of(connection, "text", keys, InboxKey::id));
        statement.setArray(4, SqlArrays.of(connection, "timestamptz", keys, key -> SqlArrays.time(key.time())));
    }

    /** In small transactions: what changes a table's partitions waits for those that use it, and others wait behind it. */
    @Override
    public void keep(Map<String, Instant> progress, Duration retention) throws SQLException {
        for (var consumer : progress.entrySet()) noteProgress(consumer.getKey(), consumer.getValue());
        var today = database.call(connection -> one(connection, TODAY, LocalDate.class));
        if (today == null) throw new SQLException("the database does not tell the time");
        for (int ahead = -1; ahead <= DAYS_AHEAD; ahead++) addDay(today.plusDays(ahead));
        var slowest = database.call(connection -> one(connection, schema.in(SLOWEST), OffsetDateTime.class));
        if (slowest != null) forget(slowest.toInstant().minus(retention), retention);
        purgeDiscarded(retention);
    }

    private void noteProgress(String consumer, Instant newest) throws SQLException {
        database.call(connection -> {
            try (var statement = connection.prepareStatement(schema.in(NOTE_PROGRESS))) {
                statement.setString(1, consumer);
                PostgresOutbox.setTime(statement, 2, newest);
                return statement.executeUpdate();
            }
        });
    }

    private void addDay(LocalDate day) throws SQLException {
        if (database.call(connection -> exists(connection, day))) return;
        alone(connection -> {
            try (var statement = connection.prepareStatement(schema.in(ADD_DAY))) {
                statement.setObject(1, day);
                statement.execute();
            }
        });
    }

    private boolean exists(Connection connection, LocalDate day) throws SQLException {
        try (var statement = connection.prepareStatement("select to_regclass(?) is not null")) {
            statement.setString(1, schema.name() + ".inbox_" + day.toString().replace("-", ""));
            try (var row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private void forget(Instant before, Duration retention) throws SQLException {
        // By whole days: the day of this moment is needed to its end.
        var day = before.atOffset(ZoneOffset.UTC).toLocalDate().atStartOfDay().toInstant(ZoneOffset.UTC);
        alone(connection -> {
            try (var statement = connection.prepareStatement(schema.in(FORGET))) {
                PostgresOutbox.setTime(statement, 1, day);
                statement.execute();
            }
            try (var statement = connection.prepareStatement(schema.in(FORGET_REST))) {
                statement.setLong(1, retention.toMillis());
                int forgotten = statement.executeUpdate();
                if (forgotten > 0) log.info("the inbox forgot {} messages without a time or from before it", forgotten);
            }
        });
    }

    private void purgeDiscarded(Duration retention) throws SQLException {
        alone(connection -> {
            try (var statement = connection.prepareStatement(schema.in(PURGE_DISCARDED))) {
                statement.setLong(1, retention.toMillis());
                int purged = statement.executeUpdate();
                if (purged > 0) log.info("{} records of discarded messages are gone after {}", purged, retention);
            }
        });
    }

    private interface Change {
        void with(Connection connection) throws SQLException;
    }

    /** Unless another instance is at it; and rather not at all than with others waiting behind. */
    private void alone(Change change) throws SQLException {
        database.transact(connection -> {
            try (var statement = connection.prepareStatement(LOCK)) {
                statement.setString(1, schema.name());
                try (var row = statement.executeQuery()) {
                    if (!row.next() || !row.getBoolean(1)) return false;
                }
            }
            try (var statement = connection.createStatement()) {
                statement.execute("set local lock_timeout = '1s'");
            }
            change.with(connection);
            return true;
        });
    }

    private static <T> @Nullable T one(Connection connection, String sql, Class<T> type) throws SQLException {
        try (var statement = connection.prepareStatement(sql);
                var row = statement.executeQuery()) {
            return row.next() ? row.getObject(1, type) : null;
        }
    }
}
