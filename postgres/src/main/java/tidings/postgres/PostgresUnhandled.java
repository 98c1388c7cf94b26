package tidings.postgres;

import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
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
import tidings.unhandled.UnhandledMessages;

/** One table for what waits for another try, behind another message or for a person: it moves by a change of its state. */
final class PostgresUnhandled implements UnhandledMessages, Returns {

    private static final String RETRY = "RETRY";
    private static final String BEHIND = "BEHIND";
    private static final String DEAD = "DEAD";

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

    private static final String CLAIM = """
        select id, claim, attempts, queue, source, message_id, time, type, subject, correlation_id, blocks,
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
                                 and last_failure > clock_timestamp() - ? * interval '1 ms' and id > ?
                               order by id limit {limit} for update skip locked))
        returning id""";

    private final Database database;
    private final String store;
    private final String alone;
    private final String isBlocked;
    private final String claim;
    private final String untilNext;
    private final String renew;
    private final String release;
    private final String failed;
    private final String settle;
    private final String hurry;
    private final Map<String, String> lookedAt = new ConcurrentHashMap<>(); // by queue, the last subject

    PostgresUnhandled(Database database, Schema schema) {
        this.database = database;
        this.store = schema.in(STORE);
        this.alone = schema.in(ALONE);
        this.isBlocked = schema.in(IS_BLOCKED);
        this.claim = schema.in(CLAIM);
        this.untilNext = schema.in(UNTIL_NEXT);
        this.renew = schema.in(RENEW);
        this.release = schema.in(RELEASE);
        this.failed = schema.in(FAILED);
        this.settle = schema.in(SETTLE);
        this.hurry = InSteps.sql(schema, HURRY);
    }

    /** How a message is kept. */
    private record State(
            String name,
            @Nullable Duration due,
            int attempts,
            int ended,
            @Nullable Failure failure) {

        static State of(Failure failure) {
            var after = failure.retryAfter();
            return new State(after == null ? DEAD : RETRY, after, failure.attempts(), failure.attempts(), failure);
        }
    }

    @Override
    public void store(UnhandledMessage message, Failure failure) throws SQLException {
        inOrder(message, connection -> insert(connection, message, State.of(failure)));
    }

    @Override
    public @Nullable Claimed begin(UnhandledMessage message, Duration lease) throws SQLException {
        var id = inOrder(message, connection -> insert(connection, message, new State(RETRY, lease, 1, 0, null)));
        return id == null ? null : new Claimed(id, 0, message, 1, false, false);
    }

    @Override
    public boolean waitBehind(UnhandledMessage message) throws SQLException {
        return inOrder(message, connection -> {
            if (!isBlocked(connection, message)) return false;
            insert(connection, message, new State(BEHIND, null, 0, 0, null));
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
    private @Nullable Long insert(Connection connection, UnhandledMessage message, State state) throws SQLException {
        try (var statement = connection.prepareStatement(store)) {
            int i = 0;
            statement.setString(++i, state.name());
            setMillis(statement, ++i, state.due());
            statement.setInt(++i, state.attempts());
            statement.setInt(++i, state.ended());
            var failedNow = state.failure() == null ? null : "now";
            statement.setString(++i, failedNow);
            statement.setString(++i, failedNow);
            i = bindFailure(statement, i, state.failure());
            i = bindMessage(statement, i, message);
            bindKey(statement, i, message);
            try (var row = statement.executeQuery()) {
                return row.next() ? row.getLong(1) : null;
            }
        }
    }

    private static int bindFailure(PreparedStatement statement, int before, @Nullable Failure failure)
            throws SQLException {
        int i = before;
        statement.setString(++i, failure == null ? null : StoredText.of(failure.reason()));
        statement.setString(++i, failure == null ? null : StoredText.of(failure.detail()));
        statement.setString(++i, failure == null ? null : StoredText.orNull(failure.exception()));
        statement.setString(++i, failure == null ? null : StoredText.orNull(failure.stack()));
        return i;
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

    private static void setMillis(PreparedStatement statement, int index, @Nullable Duration duration)
            throws SQLException {
        if (duration == null) statement.setNull(index, Types.BIGINT);
        else statement.setLong(index, duration.toMillis());
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
                            suspects,
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
        var state = State.of(failure);
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(failed)) {
                int i = 0;
                statement.setString(++i, state.name());
                setMillis(statement, ++i, state.due());
                statement.setInt(++i, state.attempts());
                statement.setInt(++i, state.ended());
                i = bindFailure(statement, i, failure);
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
                return InSteps.change(statement, 3);
            }
        });
    }
}
