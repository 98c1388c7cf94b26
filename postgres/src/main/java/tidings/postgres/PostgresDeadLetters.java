package tidings.postgres;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tidings.unhandled.DeadLetter;
import tidings.unhandled.DeadLetterGroup;
import tidings.unhandled.DeadLetterRecords;
import tidings.unhandled.UnhandledFilter;

/** Rows of {@code unhandled} that wait for a person, and the records of those that were given up. */
final class PostgresDeadLetters implements DeadLetterRecords {

    private static final String LIST = "select " + UnhandledColumns.ALL + """
         from {schema}.unhandled where state = '{state}' and id > ? and {filter} order by id limit ?""";

    private static final String FIND = "select " + UnhandledColumns.ALL + """
        , properties, body, edited_body, stack from {schema}.unhandled
         where id = ? and state in ('DEAD', 'DISCARDED')""";

    private static final String GROUPS = """
        select queue, type, reason, exception, count(*), min(last_failure) as oldest, max(last_failure) as newest
          from {schema}.unhandled where state = 'DEAD' and {filter}
         group by queue, type, reason, exception order by count(*) desc, queue, type, reason, exception""";

    private static final String NOW = "select clock_timestamp() as now";

    /**
     * One that is locked is being changed by somebody else. An array, because the planner takes it for short and goes by the
     * key. It keeps its place in the order of its subject.
     */
    private static final String REPLAY = """
        update {schema}.unhandled
           set state = 'RETRY', due_at = clock_timestamp(), attempts = 0, ended = 0, replays = replays + 1, replay = ?
         where id = any(array(select id from {schema}.unhandled where state = 'DEAD' and id > ? and {filter}
                               order by id limit ? for update skip locked))
        returning id""";

    private static final String REPLAY_ONE = """
        update {schema}.unhandled
           set state = 'RETRY', due_at = clock_timestamp(), attempts = 0, ended = 0, replays = replays + 1, replay = ?,
               edited_body = coalesce(?, edited_body)
         where id = ? and state = 'DEAD'""";

    private static final String FAILED_AGAIN = """
        select count(*) from {schema}.unhandled where replay = ? and (state = 'DEAD' or ended > 0)""";

    private static final String TO_DISCARD = """
        select id, blocks from {schema}.unhandled where state = 'DEAD' and id > ? and {filter} order by id limit ?""";

    /** Of those that nobody waits for. */
    private static final String DISCARD = """
        update {schema}.unhandled
           set state = 'DISCARDED', discarded_at = clock_timestamp(), discard_reason = ?
         where id in (select id from {schema}.unhandled where id = any(?) and state = 'DEAD' order by id for update)
           and state = 'DEAD'""";

    private static final String DISCARD_BLOCKING = "select {schema}.unhandled_discard(?, ?)";

    private final Database database;
    private final Schema schema;

    PostgresDeadLetters(Database database, Schema schema) {
        this.database = database;
        this.schema = schema;
    }

    @Override
    public List<DeadLetter> list(UnhandledFilter filter, boolean discarded, long after, int limit) throws SQLException {
        var sql = schema.in(LIST).replace("{state}", discarded ? "DISCARDED" : "DEAD");
        return database.call(connection -> {
            try (var statement = chosen(connection, sql, FilterSql.of(filter), after, limit);
                    var rows = statement.executeQuery()) {
                var letters = new ArrayList<DeadLetter>();
                while (rows.next()) letters.add(letter(rows));
                return letters;
            }
        });
    }

    /** Of a statement whose parameters are an id, the filter's and a limit, in this order. */
    private static PreparedStatement chosen(
            Connection connection, String sql, FilterSql condition, long after, int limit) throws SQLException {
        var statement = condition.prepare(connection, sql);
        statement.setLong(1, after);
        statement.setInt(condition.bind(statement, 2), limit);
        return statement;
    }

    private static DeadLetter letter(ResultSet row) throws SQLException {
        var discardedAt = UnhandledColumns.time(row, "discarded_at");
        return new DeadLetter(
                row.getLong("id"),
                UnhandledColumns.message(row),
                requireNonNull(UnhandledColumns.failure(row)),
                row.getInt("attempts"),
                row.getInt("replays"),
                row.getBoolean("blocks"),
                discardedAt == null ? null : new DeadLetter.Discard(row.getString("discard_reason"), discardedAt));
    }

    @Override
    public Optional<DeadLetter.Content> find(long id) throws SQLException {
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(schema.in(FIND))) {
                statement.setLong(1, id);
                try (var row = statement.executeQuery()) {
                    return row.next() ? Optional.of(content(row)) : Optional.<DeadLetter.Content>empty();
                }
            }
        });
    }

    private static DeadLetter.Content content(ResultSet row) throws SQLException {
        return new DeadLetter.Content(
                letter(row),
                StoredProperties.read(row.getString("properties")),
                row.getBytes("body"),
                row.getBytes("edited_body"),
                row.getString("stack"));
    }

    @Override
    public List<DeadLetterGroup> groups(UnhandledFilter filter) throws SQLException {
        return database.call(connection -> {
            var condition = FilterSql.of(filter);
            try (var statement = condition.prepare(connection, schema.in(GROUPS))) {
                condition.bind(statement, 1);
                var groups = new ArrayList<DeadLetterGroup>();
                try (var rows = statement.executeQuery()) {
                    while (rows.next()) groups.add(group(rows));
                }
                return groups;
            }
        });
    }

    private static DeadLetterGroup group(ResultSet row) throws SQLException {
        return new DeadLetterGroup(
                row.getString("queue"),
                row.getString("type"),
                row.getString("reason"),
                row.getString("exception"),
                row.getLong("count"),
                requireNonNull(UnhandledColumns.time(row, "oldest")),
                requireNonNull(UnhandledColumns.time(row, "newest")));
    }

    @Override
    public Instant now() throws SQLException {
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(NOW);
                    var row = statement.executeQuery()) {
                row.next();
                return requireNonNull(UnhandledColumns.time(row, "now"));
            }
        });
    }

    @Override
    public Moved replay(UnhandledFilter filter, Instant asOf, UUID run, long after, int limit) throws SQLException {
        return database.call(connection -> {
            var condition = FilterSql.of(filter, asOf);
            try (var statement = condition.prepare(connection, schema.in(REPLAY))) {
                statement.setObject(1, run);
                statement.setLong(2, after);
                statement.setInt(condition.bind(statement, 3), limit);
                int count = 0;
                long last = after;
                try (var rows = statement.executeQuery()) {
                    for (; rows.next(); count++) last = Math.max(last, rows.getLong(1));
                }
                return new Moved(count, count < limit ? null : last);
            }
        });
    }

    @Override
    public boolean replay(long id, byte @Nullable [] body, UUID run) throws SQLException {
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(schema.in(REPLAY_ONE))) {
                statement.setObject(1, run);
                statement.setBytes(2, body);
                statement.setLong(3, id);
                return statement.executeUpdate() == 1;
            }
        });
    }

    @Override
    public long failedAgain(UUID run) throws SQLException {
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(schema.in(FAILED_AGAIN))) {
                statement.setObject(1, run);
                try (var row = statement.executeQuery()) {
                    row.next();
                    return row.getLong(1);
                }
            }
        });
    }

    /** Those that others wait for each in a transaction of its own: two that lock subjects in another order would wait. */
    @Override
    public Moved discard(UnhandledFilter filter, Instant asOf, String reason, long after, int limit)
            throws SQLException {
        var ids = new ArrayList<Long>();
        var blocking = new ArrayList<Long>();
        return database.call(connection -> {
            try (var statement = chosen(connection, schema.in(TO_DISCARD), FilterSql.of(filter, asOf), after, limit);
                    var rows = statement.executeQuery()) {
                while (rows.next()) (rows.getBoolean("blocks") ? blocking : ids).add(rows.getLong("id"));
            }
            int count = discard(connection, ids, reason);
            for (long id : blocking) if (discard(connection, id, reason)) count++;
            return new Moved(count, ids.size() + blocking.size() < limit ? null : last(ids, blocking));
        });
    }

    private static @Nullable Long last(List<Long> ids, List<Long> others) {
        if (ids.isEmpty()) return others.getLast();
        return others.isEmpty() ? ids.getLast() : Math.max(ids.getLast(), others.getLast());
    }

    private int discard(Connection connection, List<Long> ids, String reason) throws SQLException {
        if (ids.isEmpty()) return 0;
        try (var statement = connection.prepareStatement(schema.in(DISCARD))) {
            statement.setString(1, StoredText.of(reason));
            statement.setArray(2, SqlArrays.of(connection, "int8", ids, id -> id));
            return statement.executeUpdate();
        }
    }

    private boolean discard(Connection connection, long id, String reason) throws SQLException {
        try (var statement = connection.prepareStatement(schema.in(DISCARD_BLOCKING))) {
            statement.setLong(1, id);
            statement.setString(2, StoredText.of(reason));
            try (var row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
