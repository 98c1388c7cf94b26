package tidings.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;
import tidings.outbox.OutboxView;
import tidings.saga.Sagas;
import tidings.unhandled.DeadLetters;
import tidings.unhandled.Retries;

/**
 * One schema with Tidings' tables, as an operator's tools see it: its own methods read and never write, and it
 * works where no service runs.
 * Thread-safe; each method takes a connection for as long as it runs.
 */
public final class StoreInspection {

    /** What the migrations make; of the inbox's partitions only the one that is always there. */
    private static final List<String> TABLES = List.of(
            "outbox",
            "outbox_lane",
            "outbox_relay",
            "scheduled",
            "inbox",
            "inbox_rest",
            "inbox_consumer",
            "inbox_horizon",
            "unhandled",
            "saga",
            "saga_transition",
            "saga_participation");

    /** From the catalogue, which everybody may read, and not from the tables. */
    private static final String TABLES_THERE = """
        select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname = ? and c.relkind in ('r', 'p')""";

    /** A name that no {@link Schema} can have is another program's. */
    private static final String SCHEMAS = """
        select n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relname = 'outbox_lane' and c.relkind = 'r' and n.nspname ~ '^[a-z_][a-z0-9_]*$'
         order by n.nspname""";

    private static final String RELAYS =
            "select count(*) from {schema}.outbox_relay where expires_at > clock_timestamp()";

    private static final String CONSUMERS = "select consumer from {schema}.inbox_consumer";

    /** Partitions are made by the first service that subscribes, and rows are in the rest until then. */
    private static final String IN_USE = """
        select exists (select from {schema}.inbox_consumer) or exists (select from {schema}.inbox_rest)
            or exists (select from pg_inherits i join pg_class c on c.oid = i.inhrelid
                        where i.inhparent = '{schema}.inbox'::regclass and c.relname <> 'inbox_rest')""";

    /** Of the days from today, as the inbox counts them, those that have no partition. */
    private static final String DAYS_MISSING = """
        select day::date
          from generate_series(0, ?) ahead,
               lateral (select (clock_timestamp() at time zone 'UTC')::date + ahead as day) days
         where not exists (
               select from pg_inherits i join pg_class c on c.oid = i.inhrelid
                where i.inhparent = '{schema}.inbox'::regclass
                  and c.relname = 'inbox_' || to_char(day, 'YYYYMMDD'))
         order by day""";

    private final Database database;
    private final Schema schema;

    private StoreInspection(Database database, Schema schema) {
        this.database = database;
        this.schema = schema;
    }

    /** @throws tidings.messaging.ConfigurationException when no schema can have that name */
    public static StoreInspection of(DataSource dataSource, String schema) {
        return new StoreInspection(new Database(dataSource), new Schema(schema));
    }

    /** The schemas of this database that have an outbox, by name. */
    public static List<String> schemas(DataSource dataSource) throws SQLException {
        return new Database(dataSource).call(connection -> strings(connection, SCHEMAS));
    }

    public String schema() {
        return schema.name();
    }

    /** All the tables that the migrations make, without those of single days. */
    public static List<String> tables() {
        return TABLES;
    }

    /** Those of {@link #tables()} that are not there; the other methods need them all. */
    public List<String> missingTables() throws SQLException {
        var there = database.call(connection -> strings(connection, TABLES_THERE, schema.name()));
        return TABLES.stream().filter(table -> !there.contains(table)).toList();
    }

    /** What waits in the outbox, and which lanes nobody relays. */
    public OutboxView outbox() {
        return new PostgresOutboxView(database, schema);
    }

    /** What nobody could handle. Who only inspects does not change them. */
    public DeadLetters deadLetters() {
        return DeadLetters.of(new PostgresDeadLetters(database, schema));
    }

    /** What comes back by itself. Who only inspects does not change it. */
    public Retries retries() {
        return new PostgresRetries(database, schema);
    }

    /** Sagas, and what may be asked of them. Who only inspects asks nothing. */
    public Sagas sagas() {
        return new PostgresSagas(database, schema);
    }

    /** How many instances relay now. */
    public int relays() throws SQLException {
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(schema.in(RELAYS));
                    var row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        });
    }

    /** The queues whose messages the inbox remembers. */
    public Set<String> consumers() throws SQLException {
        return database.call(connection -> new TreeSet<>(strings(connection, schema.in(CONSUMERS))));
    }

    /** Whether a service has ever subscribed with this inbox. */
    public boolean isInboxInUse() throws SQLException {
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(schema.in(IN_USE));
                    var row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        });
    }

    /** Which of today and the days after it (UTC) have no partition of the inbox. */
    public List<LocalDate> daysMissing(int ahead) throws SQLException {
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(schema.in(DAYS_MISSING))) {
                statement.setInt(1, ahead);
                var days = new ArrayList<LocalDate>();
                try (var rows = statement.executeQuery()) {
                    while (rows.next()) days.add(rows.getObject(1, LocalDate.class));
                }
                return days;
            }
        });
    }

    private static List<String> strings(Connection connection, String sql, String... arguments) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) statement.setString(i + 1, arguments[i]);
            var strings = new ArrayList<String>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) strings.add(rows.getString(1));
            }
            return strings;
        }
    }
}
