package tidings.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tidings.outbox.OutboxView;

/** The outbox for people. */
final class PostgresOutboxView implements OutboxView {

    private static final String PENDING = """
        select count(*), (extract(epoch from clock_timestamp() - min(created_at)) * 1000)::bigint from {schema}.outbox""";

    private static final String HELD = """
        select type, reason, count(*) from {schema}.outbox where held_until is not null
         group by type, reason order by count(*) desc, type, reason limit 100""";

    private static final String OWNERLESS = """
        select lane from {schema}.outbox_lane where expires_at < clock_timestamp() order by lane""";

    private final Database database;
    private final Schema schema;

    PostgresOutboxView(Database database, Schema schema) {
        this.database = database;
        this.schema = schema;
    }

    @Override
    public Status status() throws SQLException {
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(schema.in(PENDING));
                    var row = statement.executeQuery()) {
                row.next();
                long pending = row.getLong(1);
                var oldest = pending == 0 ? null : Duration.ofMillis(Math.max(0, row.getLong(2)));
                return new Status(pending, oldest, held(connection), ownerless(connection));
            }
        });
    }

    private List<HeldBack> held(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(schema.in(HELD));
                var rows = statement.executeQuery()) {
            var held = new ArrayList<HeldBack>();
            while (rows.next()) held.add(new HeldBack(rows.getString(1), rows.getString(2), rows.getLong(3)));
            return held;
        }
    }

    private List<Integer> ownerless(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(schema.in(OWNERLESS));
                var rows = statement.executeQuery()) {
            var lanes = new ArrayList<Integer>();
            while (rows.next()) lanes.add(rows.getInt(1));
            return lanes;
        }
    }
}
