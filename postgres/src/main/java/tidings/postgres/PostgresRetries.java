package tidings.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tidings.unhandled.Retries;
import tidings.unhandled.UnhandledFilter;
import tidings.unhandled.WaitingMessage;
import tidings.unhandled.WaitingMessage.State;

/** Rows of {@code unhandled} that come back by themselves. */
final class PostgresRetries implements Retries {

    private static final String LIST = "select " + UnhandledColumns.ALL + """
         from {schema}.unhandled where state in ('RETRY', 'BEHIND') and id > ? and {filter} order by id limit ?""";

    /** What a later one of its subject waits for is no fault of its own; what waits behind nothing is found by who claims. */
    private static final String STATUS = """
        select count(*) filter (where state = 'RETRY' and attempts <= ended),
               count(*) filter (where state = 'RETRY' and attempts > ended),
               count(*) filter (where state = 'BEHIND'),
               count(*) filter (where is_stuck),
               count(*) filter (where is_stuck and attempts > ended),
               (extract(epoch from clock_timestamp() - min(came_at)) * 1000)::bigint
          from (select u.*, (state = 'BEHIND' or due_at < clock_timestamp() - interval '1 minute')
                       and (not blocks or first.id is not null) as is_stuck
                  from (select * from {schema}.unhandled where state in ('RETRY', 'BEHIND') and {filter}) u
                  left join (select min(id) as id from {schema}.unhandled where blocks and state <> 'DISCARDED'
                              group by queue, subject) first on first.id = u.id) waiting""";

    /** Not those under way. */
    private static final String HURRY = """
        update {schema}.unhandled set due_at = clock_timestamp()
         where id = any(array(select id from {schema}.unhandled
                               where state = 'RETRY' and attempts <= ended and due_at > clock_timestamp()
                                 and id > ? and {filter}
                               order by id limit {limit} for update skip locked))
        returning id""";

    /** One that is locked is about to take effect. */
    private static final String CANCEL = """
        update {schema}.unhandled
           set state = 'DEAD', due_at = null, claim = claim + 1,
               first_failure = coalesce(first_failure, clock_timestamp()), last_failure = clock_timestamp(),
               reason = 'cancelled', detail = ?
         where id = any(array(select id from {schema}.unhandled where state = 'RETRY' and id > ? and {filter}
                               order by id limit {limit} for update skip locked))
        returning id""";

    private final Database database;
    private final Schema schema;

    PostgresRetries(Database database, Schema schema) {
        this.database = database;
        this.schema = schema;
    }

    @Override
    public List<WaitingMessage> list(UnhandledFilter filter, long after, int limit) throws SQLException {
        return database.call(connection -> {
            var condition = FilterSql.of(filter);
            try (var statement = condition.prepare(connection, schema.in(LIST))) {
                statement.setLong(1, after);
                statement.setInt(condition.bind(statement, 2), limit);
                var waiting = new ArrayList<WaitingMessage>();
                try (var rows = statement.executeQuery()) {
                    while (rows.next()) waiting.add(waiting(rows));
                }
                return waiting;
            }
        });
    }

    private static WaitingMessage waiting(ResultSet row) throws SQLException {
        boolean begun = row.getInt("attempts") > row.getInt("ended");
        return new WaitingMessage(
                row.getLong("id"),
                UnhandledColumns.message(row),
                row.getString("state").equals("BEHIND") ? State.BEHIND : begun ? State.UNDER_WAY : State.RETRY,
                UnhandledColumns.time(row, "due_at"),
                row.getInt("attempts"),
                UnhandledColumns.failure(row));
    }

    @Override
    public Status status(UnhandledFilter filter) throws SQLException {
        return database.call(connection -> {
            var condition = FilterSql.of(filter);
            try (var statement = condition.prepare(connection, schema.in(STATUS))) {
                condition.bind(statement, 1);
                try (var row = statement.executeQuery()) {
                    row.next();
                    long age = row.getLong(6);
                    var oldest = row.wasNull() ? null : Duration.ofMillis(Math.max(0, age));
                    return new Status(
                            row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5), oldest);
                }
            }
        });
    }

    @Override
    public int hurry(UnhandledFilter filter) throws SQLException {
        return change(HURRY, filter, null);
    }

    @Override
    public int cancel(UnhandledFilter filter, String why) throws SQLException {
        return change(CANCEL, filter, StoredText.of(why));
    }

    private int change(String sql, UnhandledFilter filter, @Nullable String why) throws SQLException {
        return database.call(connection -> {
            var condition = FilterSql.of(filter);
            try (var statement = condition.prepare(connection, InSteps.sql(schema, sql))) {
                int first = 1;
                if (why != null) statement.setString(first++, why);
                condition.bind(statement, first + 1);
                return InSteps.change(statement, first);
            }
        });
    }
}
