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
import org.postgresql.PGStatement;
import tidings.messaging.Correlation;
import tidings.messaging.DepartingMessage;
import tidings.messaging.MessageProperties;
import tidings.messaging.OutgoingMessage;
import tidings.outbox.OutboxRecord;
import tidings.outbox.OutboxRecords;

/** The relaying side: every statement asks for lane, owner and epoch, so that a fenced relay changes nothing. */
final class PostgresOutboxRecords implements OutboxRecords {

    /**
     * Rows of lanes that this owner still holds; a fenced owner gets none. New rows are read from where the relay left off,
     * so that deleted ones, which an old snapshot keeps in the index, are not crossed again. All in one snapshot, whose
     * borders come with it, also when there is no row.
     *
     * <p>A snapshot's own {@code xmax} is the highest transaction that has <em>ended</em>, and one: those under way may be
     * above it. With rows, which may leave gaps, it is an id from here, which all that had begun are below. No commit
     * need wait for the disk because of it.
     */
    private static final String CLAIM = """
        with mine as materialized (
            select p.lane, p.after, p.ord, p.sweep_after, p.sweep_to
              from unnest(?, ?, ?, ?, ?) with ordinality p(lane, epoch, after, sweep_after, sweep_to, ord)
              join {schema}.outbox_lane l on l.lane = p.lane and l.epoch = p.epoch
             where l.owner = ? and l.expires_at > clock_timestamp()),
        swept as materialized (
            select o.lane, o.id
              from mine m
             cross join lateral (select o.lane, o.id from {schema}.outbox o
                                  where m.sweep_to > 0 and o.lane = m.lane and o.id > m.sweep_after and o.id <= m.sweep_to
                                    and o.held_until is null
                                  order by o.id limit ?) o
             limit ?),
        wanted as (
            select a.lane, a.id from unnest(?, ?) a(lane, id) join mine m on m.lane = a.lane
            union
            select lane, id from swept),
        candidate as (
            (select 0 as part, 0::bigint as ord, o.* from mine m
              cross join lateral (select o.* from {schema}.outbox o
                                   where o.lane = m.lane and o.held_until <= now() order by o.id limit ?) o
              limit ?)
            union all
            select 1, 0, o.* from wanted w
             cross join lateral (select o.* from {schema}.outbox o
                                  where o.lane = w.lane and o.id = w.id and o.held_until is null) o
            union all
            (select 2, m.ord, o.* from mine m
              cross join lateral (select o.* from {schema}.outbox o
                                   where o.lane = m.lane and o.id > m.after and o.held_until is null
                                   order by o.id limit ?) o
              limit ?)),
        measured as (
            select c.*, octet_length(c.body) as size,
                   sum(octet_length(c.body)) over (order by c.part, c.ord, c.lane, c.id) as total,
                   count(*) filter (where c.part = 1) over () as wanted
              from candidate c)
        select pg_snapshot_xmin(s.snapshot)::text::bigint as xmin,
               (case when m.id is not null then pg_current_xact_id() else pg_snapshot_xmax(s.snapshot) end)::text::bigint as xmax,
               s.unhurried, (select count(*) from swept) as swept, m.*,
               case when m.subject is not null then
                   (select max(h.id) from {schema}.outbox h
                     where h.lane = m.lane and h.subject = m.subject and h.id < m.id and h.held_until is not null)
               end as behind
          from (select pg_current_snapshot() as snapshot, set_config('synchronous_commit', 'off', true) as unhurried) s
          left join measured m on m.total - m.size < ?
         order by m.part, m.ord, m.lane, m.id""";

    /** The epoch is what tells a lane that was lost and taken again from the one that these rows were claimed in. */
    private static final String REMOVE = """
        with fence as (
            select l.lane, l.epoch from {schema}.outbox_lane l
             where l.owner = ? and l.lane = any(?)
               for share)
        delete from {schema}.outbox o
         using unnest(?, ?, ?) d(lane, id, epoch) join fence f on f.lane = d.lane and f.epoch = d.epoch
         where o.lane = d.lane and o.id = d.id""";

    private static final String FREE_THOSE_BEHIND = """
        update {schema}.outbox o set held_until = now()
          from unnest(?, ?, ?) d(lane, epoch, subject)
          join {schema}.outbox_lane l on l.lane = d.lane and l.epoch = d.epoch and l.owner = ?
         where o.lane = d.lane and o.subject = d.subject and o.held_until > now()""";

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
                planEachTime(statement);
                int i = 0;
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
                statement.setString(++i, owner);
                statement.setInt(++i, limit.rows());
                statement.setInt(++i, limit.rows());
                var wanted = wanted(positions);
                statement.setArray(++i, SqlArrays.of(connection, "int2", wanted, OutboxRecord.Key::lane));
                statement.setArray(++i, SqlArrays.of(connection, "int8", wanted, OutboxRecord.Key::id));
                for (int limits = 0; limits < 4; limits++) statement.setInt(++i, limit.rows());
                statement.setLong(++i, limit.bytes());
                return claimed(statement, limit);
            }
        });
    }

    /** A plan made while the table was small would scan it when it is large. */
    private static void planEachTime(PreparedStatement statement) throws SQLException {
        statement.unwrap(PGStatement.class).setPrepareThreshold(0);
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
            planEachTime(statement);
            var lanes = SqlArrays.of(
                    connection, "int2", rows, settled -> settled.row().lane());
            statement.setString(1, owner);
            statement.setArray(2, lanes);
            statement.setArray(3, lanes);
            statement.setArray(
                    4,
                    SqlArrays.of(
                            connection, "int8", rows, settled -> settled.row().id()));
            statement.setArray(5, SqlArrays.of(connection, "int8", rows, Settled::epoch));
            return statement.executeUpdate();
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
