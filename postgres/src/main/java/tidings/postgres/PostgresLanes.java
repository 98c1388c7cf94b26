package tidings.postgres;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import tidings.outbox.Lanes;

/** Leases on lanes; what time it is only the database knows. */
final class PostgresLanes implements Lanes {

    /** Extends what has not ended: a lease that has may be another's the next moment, also if it is nobody's now. */
    private static final String RENEW = """
        with me as (
            insert into {schema}.outbox_relay (owner, expires_at)
            values (?, clock_timestamp() + ? * interval '1 ms')
            on conflict (owner) do update set expires_at = excluded.expires_at),
        gone as (
            delete from {schema}.outbox_relay where expires_at < clock_timestamp() - interval '1 minute'),
        held as (
            update {schema}.outbox_lane set expires_at = clock_timestamp() + ? * interval '1 ms'
             where owner = ? and expires_at > clock_timestamp()
            returning lane, epoch)
        select (select count(*) + 1 from {schema}.outbox_relay where owner <> ? and expires_at > clock_timestamp()),
               held.lane, held.epoch
          from (select) one left join held on true""";

    /** Of two that take at once each gets lanes of its own. */
    private static final String TAKE = """
        update {schema}.outbox_lane l
           set owner = ?, epoch = epoch + 1, expires_at = clock_timestamp() + ? * interval '1 ms'
          from (select lane from {schema}.outbox_lane
                 where expires_at < clock_timestamp()
                 order by lane limit ? for update skip locked) free
         where l.lane = free.lane
        returning l.lane, l.epoch""";

    private static final String RELEASE = """
        update {schema}.outbox_lane set owner = null, expires_at = '-infinity'
         where owner = ? and lane = any(?)""";

    private static final String LEAVE = """
        with gone as (delete from {schema}.outbox_relay where owner = ?)
        update {schema}.outbox_lane set owner = null, expires_at = '-infinity' where owner = ?""";

    private final Database database;
    private final String renew;
    private final String take;
    private final String release;
    private final String leave;

    PostgresLanes(Database database, Schema schema) {
        this.database = database;
        this.renew = schema.in(RENEW);
        this.take = schema.in(TAKE);
        this.release = schema.in(RELEASE);
        this.leave = schema.in(LEAVE);
    }

    @Override
    public Renewal renew(String owner, Duration lease) throws SQLException {
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(renew)) {
                statement.setString(1, owner);
                statement.setLong(2, lease.toMillis());
                statement.setLong(3, lease.toMillis());
                statement.setString(4, owner);
                statement.setString(5, owner);
                return renewal(statement);
            }
        });
    }

    private static Renewal renewal(PreparedStatement statement) throws SQLException {
        int owners = 1;
        var held = new HashMap<Integer, Long>();
        try (var rows = statement.executeQuery()) {
            while (rows.next()) {
                owners = rows.getInt(1);
                int lane = rows.getInt(2);
                if (!rows.wasNull()) held.put(lane, rows.getLong(3));
            }
        }
        return new Renewal(held, owners);
    }

    @Override
    public Map<Integer, Long> take(String owner, int atMost, Duration lease) throws SQLException {
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(take)) {
                statement.setString(1, owner);
                statement.setLong(2, lease.toMillis());
                statement.setInt(3, atMost);
                var taken = new HashMap<Integer, Long>();
                try (var rows = statement.executeQuery()) {
                    while (rows.next()) taken.put(rows.getInt(1), rows.getLong(2));
                }
                return taken;
            }
        });
    }

    @Override
    public void release(String owner, Collection<Integer> lanes) throws SQLException {
        database.call(connection -> {
            try (var statement = connection.prepareStatement(release)) {
                statement.setString(1, owner);
                statement.setArray(2, SqlArrays.of(connection, "int2", lanes, lane -> lane));
                return statement.executeUpdate();
            }
        });
    }

    @Override
    public void leave(String owner) throws SQLException {
        database.call(connection -> {
            try (var statement = connection.prepareStatement(leave)) {
                statement.setString(1, owner);
                statement.setString(2, owner);
                return statement.executeUpdate();
            }
        });
    }
}
