package tidings.postgres;

import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tidings.inbox.InboxKey;
import tidings.messaging.IncomingMessage;
import tidings.unhandled.Claimed;
import tidings.unhandled.Failure;
import tidings.unhandled.Returns;
import tidings.unhandled.UnhandledMessage;

/** Brings back what is kept: it moves by a change of its state. */
final class PostgresReturns implements Returns {

    private static final String CLAIM = """
        select id, claim, attempts, attempts - 1 - ended as deaths, queue, source, message_id, time, type, subject, correlation_id, blocks,
               exchange, routing_key, properties, coalesce(edited_body, body) as body,
               {schema}.inbox_sighting(queue, source, message_id, time) = 'SEEN' as handled
          from {schema}.unhandled_claim(?, ?, ?, ?) order by came_at, id""";

    /** So many blocked subjects are looked at each time for what waits behind nothing. */
    private static final int SUBJECTS = 20;

    private static final String UNTIL_NEXT = """
        select ceil(extract(epoch from min(first.due_at) filter (where not suspect) - clock_timestamp()) * 1000)::bigint,
               ceil(extract(epoch from min(first.due_at) filter (where suspect) - clock_timestamp()) * 1000)::bigint,
               {schema}.unhandled_promote(?, ?, ?)
          from (values (?, false), (?, true)) kind(queue, suspect),
               lateral (select min(u.due_at) as due_at from {schema}.unhandled u
                         where u.queue = kind.queue and u.state = 'RETRY'
                           and (u.attempts > u.ended) = kind.suspect) first""";

    /** A claim that holds is one of a row that comes back. */
    private static final String RENEW = """
        update {schema}.unhandled u set due_at = clock_timestamp() + ? * interval '1 ms'
          from unnest(?, ?) c(id, token)
         where u.id = c.id and u.claim = c.token""";

    private static final String RELEASE = """
        update {schema}.unhandled u set due_at = clock_timestamp(), attempts = u.attempts - 1, claim = u.claim + 1
          from unnest(?, ?) c(id, token)
         where u.id = c.id and u.claim = c.token""";

    private static final String FAILED = """
        update {schema}.unhandled
           set state = ?, due_at = clock_timestamp() + ? * interval '1 ms', claim = claim + 1, attempts = ?, ended = ?,
               first_failure = coalesce(first_failure, clock_timestamp()), last_failure = clock_timestamp(),
               reason = ?, detail = ?, exception = ?, stack = ?
         where id = ? and claim = ?""";

    private static final String SETTLE = "select {schema}.unhandled_settle(?, ?)";

    /** Not those under way. */
    private static final String HURRY = """
        update {schema}.unhandled set due_at = clock_timestamp()
         where id = any(array(select id from {schema}.unhandled
                               where queue = ? and state = 'RETRY' and attempts = ended and due_at > clock_timestamp()
                                 and last_failure > clock_timestamp() - ? * interval '1 ms' and reason <> ? and id > ?
                               order by id limit {limit} for update skip locked))
        returning id""";

    private final Database database;
    private final String claim;
    private final String untilNext;
    private final String renew;
    private final String release;
    private final String failed;
    private final String settle;
    private final String hurry;
    private final Map<String, String> lookedAt = new ConcurrentHashMap<>(); // by queue, the last subject

    PostgresReturns(Database database, Schema schema) {
        this.database = database;
        this.claim = schema.in(CLAIM);
        this.untilNext = schema.in(UNTIL_NEXT);
        this.renew = schema.in(RENEW);
        this.release = schema.in(RELEASE);
        this.failed = schema.in(FAILED);
        this.settle = schema.in(SETTLE);
        this.hurry = InSteps.sql(schema, HURRY);
    }

    @Override
    public Due claim(String queue, int limit, int suspects, Duration lease) throws SQLException {
        return database.call(connection -> {
            var next = untilNext(connection, queue);
            var claims = new ArrayList<Claimed>();
            if (isNow(next.innocent())) claims.addAll(claim(connection, queue, false, limit, lease));
            if (isNow(next.suspect())) claims.addAll(claim(connection, queue, true, suspects, lease));
            return new Due(claims, next.earlier());
        });
    }

    /** How long until something is due; null when nothing waits for its time. */
    private record Next(
            @Nullable Duration innocent, @Nullable Duration suspect) {
        @Nullable
        Duration earlier() {
            if (innocent == null || suspect == null) return innocent == null ? suspect : innocent;
            return innocent.compareTo(suspect) < 0 ? innocent : suspect;
        }
    }

    private static boolean isNow(@Nullable Duration until) {
        return until != null && until.isZero();
    }

    private Next untilNext(Connection connection, String queue) throws SQLException {
        try (var statement = connection.prepareStatement(untilNext)) {
            statement.setString(1, queue);
            statement.setString(2, lookedAt.getOrDefault(queue, ""));
            statement.setInt(3, SUBJECTS);
            statement.setString(4, queue);
            statement.setString(5, queue);
            try (var row = statement.executeQuery()) {
                row.next();
                lookedAt.put(queue, row.getString(3));
                return new Next(millis(row, 1), millis(row, 2));
            }
        }
    }

    private static @Nullable Duration millis(ResultSet row, int column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Duration.ofMillis(Math.max(0, millis));
    }

    private List<Claimed> claim(Connection connection, String queue, boolean suspects, int limit, Duration lease)
            throws SQLException {
        if (limit < 1) return List.of();
        try (var statement = connection.prepareStatement(claim)) {
            statement.setString(1, queue);
            statement.setBoolean(2, suspects);
            statement.setInt(3, limit);
            statement.setLong(4, lease.toMillis());
            var claims = new ArrayList<Claimed>();
            try (var rows = statement.executeQuery()) {
                while (rows.next())
                    claims.add(new Claimed(
                            rows.getLong("id"),
                            rows.getLong("claim"),
                            message(rows),
                            rows.getInt("attempts"),
                            rows.getInt("deaths"),
                            rows.getBoolean("handled")));
            }
            return claims;
        }
    }

    private static UnhandledMessage message(ResultSet row) throws SQLException {
        var incoming = new IncomingMessage(
                row.getString("queue"),
                row.getString("exchange"),
                row.getString("routing_key"),
                StoredProperties.read(row.getString("properties")),
                row.getBytes("body"));
        var id = row.getString("message_id");
        return new UnhandledMessage(
                incoming,
                id == null
                        ? null
                        : new InboxKey(
                                incoming.queue(),
                                URI.create(row.getString("source")),
                                id,
                                row.getObject("time", OffsetDateTime.class).toInstant()),
                row.getString("type"),
                row.getString("subject"),
                row.getString("correlation_id"),
                row.getBoolean("blocks"));
    }

    @Override
    public void renew(Collection<Claimed> claims, Duration lease) throws SQLException {
        database.call(connection -> {
            try (var statement = connection.prepareStatement(renew)) {
                statement.setLong(1, lease.toMillis());
                bindClaims(statement, 2, connection, claims);
                return statement.executeUpdate();
            }
        });
    }

    @Override
    public void release(Collection<Claimed> claims) throws SQLException {
        database.call(connection -> {
            try (var statement = connection.prepareStatement(release)) {
                bindClaims(statement, 1, connection, claims);
                return statement.executeUpdate();
            }
        });
    }

    private static void bindClaims(
            PreparedStatement statement, int index, Connection connection, Collection<Claimed> claims)
            throws SQLException {
        statement.setArray(index, SqlArrays.of(connection, "int8", claims, Claimed::id));
        statement.setArray(index + 1, SqlArrays.of(connection, "int8", claims, Claimed::token));
    }

    @Override
    public boolean failed(Claimed claimed, Failure failure) throws SQLException {
        var state = KeptState.of(failure);
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(failed)) {
                int i = state.bindFailure(statement, state.bind(statement, 0));
                statement.setLong(++i, claimed.id());
                statement.setLong(++i, claimed.token());
                return statement.executeUpdate() == 1;
            }
        });
    }

    @Override
    public boolean settle(Connection transaction, Claimed claimed) throws SQLException {
        try (var statement = transaction.prepareStatement(settle)) {
            statement.setLong(1, claimed.id());
            statement.setLong(2, claimed.token());
            try (var row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    @Override
    public int hurry(String queue, Duration failedWithin) throws SQLException {
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(hurry)) {
                statement.setString(1, queue);
                statement.setLong(2, failedWithin.toMillis());
                statement.setString(3, Failure.RETRY_AFTER);
                return InSteps.change(statement, 4);
            }
        });
    }
}
