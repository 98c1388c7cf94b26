package tidings.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import tidings.embedded.EmbeddedDatabase;
import tidings.postgres.Migrations;
import tidings.postgres.PostgresStore;

/** A private PostgreSQL, which writes to disk as in production, with the tables of all contenders. */
final class DatabaseStage implements AutoCloseable {

    private static final URI NOWHERE = URI.create("amqp://127.0.0.1");

    /** Tidings' own tables, for whoever publishes. */
    static final String SCHEMA = PostgresStore.DEFAULT_SCHEMA;

    /** Those of the service that only subscribes. */
    static final String READER = "reader";

    /** As {@link #READER}, of a service with much that is to come back, and to be published, tomorrow. */
    static final String LADEN_READER = "laden_reader";

    /** So many of each. */
    static final int LADEN_WITH = 1_000_000;

    /** Where peers create their own tables. */
    static final String NAMASTACK = "namastack";

    static final String NAMASTACK_DEFAULTS = "namastack_defaults";
    static final String GRUELBOX = "gruelbox";
    static final String EVENTUATE = "eventuate";

    /** Rows that handlers change. */
    static final int ACCOUNTS = 10_000;

    /** The same columns and settings as our outbox has; instead of its lanes, an id that rises. */
    private static final String BARE = """
        create schema bare;
        create table bare.outbox (like tidings.outbox including defaults including storage);
        alter table bare.outbox alter column id add generated always as identity, add primary key (id),
            alter column body set storage external;
        alter table bare.outbox set (
            autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
            autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 50000,
            autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 50000,
            autovacuum_vacuum_cost_delay = 0)""";

    /** As a saga's row it has room for its changes. */
    private static final String PROGRESS = """
        create table bench.progress (
            order_id uuid primary key, product text not null, quantity int not null, charge text not null,
            step int not null) with (fillfactor = 80)""";

    /** What Eventuate's own script for PostgreSQL comes to, of what its sagas use. */
    private static final String EVENTUATE_TABLES = """
        create schema eventuate;
        create table eventuate.saga_instance (
            saga_type varchar(100), saga_id varchar(100), state_name varchar(100) not null, last_request_id varchar(100),
            end_state boolean, compensating boolean, failed boolean, saga_data_type varchar(1000) not null,
            saga_data_json varchar(1000) not null, primary key (saga_type, saga_id));
        create table eventuate.saga_instance_participants (
            saga_type varchar(100), saga_id varchar(100), destination varchar(100), resource varchar(100),
            primary key (saga_type, saga_id, destination, resource));
        create table eventuate.saga_lock_table (
            target varchar(100) primary key, saga_type varchar(100) not null, saga_id varchar(100) not null);
        create table eventuate.saga_stash_table (
            message_id varchar(100) primary key, target varchar(100) not null, saga_type varchar(100) not null,
            saga_id varchar(100) not null, message_headers varchar(1000) not null, message_payload varchar(1000) not null);
        create table eventuate.received_messages (
            consumer_id varchar(1000), message_id varchar(1000), creation_time bigint, primary key (consumer_id, message_id))""";

    private static final String ACCOUNT = """
        create schema bench;
        create table bench.account (id int primary key, balance bigint not null);
        insert into bench.account select i, 0 from generate_series(1, %d) i""".formatted(ACCOUNTS);

    /** Rows as the outbox has them after a commit; a subject is always in the same lane. */
    private static final String FILL =
            """
        insert into tidings.outbox
               (lane, id, subject, must_route, exchange, routing_key, message_id, source, type, time,
                content_type, correlation_id, body)
        select i %% 64, nextval(('tidings.outbox_id_' || i %% 64)::regclass), 's' || i %% %d, false, '%s', '%s', uuidv7()::text,
               'urn:tidings:benchmarks', '%s', clock_timestamp(), 'application/cloudevents+json', uuidv7()::text, %s
          from (select %s + g as i from generate_series(1, %s) g) n""".formatted(64 * 156, Load.EXCHANGE, Load.ROUTING_KEY, Load.ROUTING_KEY, bodyOf(), "?", "?");

    private static final String LADE = """
        insert into laden_reader.scheduled
               (source, message_id, due_at, lane, subject, must_route, exchange, routing_key, type, time, content_type,
                correlation_id, body)
        select 'urn:tidings:benchmarks', uuidv7()::text, clock_timestamp() + interval '1 day', i %% 64, 's' || i, false, '%1$s',
               '%2$s', '%2$s', clock_timestamp(), 'application/cloudevents+json', uuidv7()::text, %3$s
          from generate_series(1, %4$d) i;
        insert into laden_reader.unhandled
               (queue, state, source, message_id, time, type, subject, correlation_id, blocks, due_at, attempts, ended,
                first_failure, last_failure, reason, detail, exchange, routing_key, properties, body)
        select '%5$s', 'RETRY', 'urn:tidings:benchmarks', uuidv7()::text, clock_timestamp(), '%2$s', 's' || i, uuidv7()::text,
               false, clock_timestamp() + interval '1 day', 1, 1, clock_timestamp(), clock_timestamp(), 'handler-failed', '',
               '%1$s', '%2$s', '{}', %3$s
          from generate_series(1, %4$d) i""".formatted(Load.EXCHANGE, Load.ROUTING_KEY, bodyOf(), LADEN_WITH, Load.QUEUE);

    private final Path directory;
    private final EmbeddedDatabase server;
    private final HikariDataSource pool;
    private boolean closed; // guarded by this

    private DatabaseStage(Path directory, EmbeddedDatabase server) {
        this.directory = directory;
        this.server = server;
        this.pool = place(NOWHERE).pool(HeldSnapshot.WRITERS + 2);
    }

    private static String bodyOf() {
        return "convert_to(repeat('x', " + Load.BODY_BYTES + "), 'UTF8')";
    }

    static DatabaseStage open() throws IOException, SQLException {
        var directory = Files.createTempDirectory("tidings-bench-postgres-");
        var stage = new DatabaseStage(
                directory, EmbeddedDatabase.at(directory).port(0).start());
        // Its server would live on when somebody interrupts the benchmark.
        Runtime.getRuntime().addShutdownHook(new Thread(stage::close));
        try {
            stage.prepare();
            return stage;
        } catch (SQLException | RuntimeException e) {
            stage.close();
            throw e;
        }
    }

    private void prepare() throws SQLException {
        execute(Migrations.script(SCHEMA));
        execute(Migrations.script(READER));
        execute(BARE);
        execute(ACCOUNT);
        execute(PROGRESS);
        execute(EVENTUATE_TABLES);
        for (var peer : new String[] {NAMASTACK, NAMASTACK_DEFAULTS, GRUELBOX}) execute("create schema " + peer);
        for (var schema : new String[] {SCHEMA, READER})
            execute("select " + schema + ".inbox_add_day((current_timestamp at time zone 'UTC')::date)");
    }

    Place place(URI broker) {
        return new Place(broker, server.jdbcUrl(), server.user(), server.password());
    }

    /** What every figure depends on: the server, and how long this disk takes to keep something. */
    String settings() throws SQLException, IOException {
        return "PostgreSQL " + text("show server_version") + ", fsync=" + text("show fsync") + ", synchronous_commit="
                + text("show synchronous_commit") + "; " + FsyncTime.in(directory);
    }

    int port() {
        return server.port();
    }

    Connection connection() throws SQLException {
        return pool.getConnection();
    }

    void execute(String sql) throws SQLException {
        try (var connection = connection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String text(String query) throws SQLException {
        try (var connection = connection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    /** Has so many rows wait in our outbox. Relays of other processes find them when they look next. */
    void fill(int first, int rows) throws SQLException {
        try (var connection = connection();
                var statement = connection.prepareStatement(FILL)) {
            statement.setInt(1, first);
            statement.setInt(2, rows);
            statement.executeUpdate();
        }
    }

    /** As it was before the first turn, for the next one. */
    void tidy(String... tables) throws SQLException {
        for (var table : tables) execute("vacuum (analyze) " + table);
    }

    /** Makes {@link #LADEN_READER}. */
    void lade() throws SQLException {
        migrateReader(LADEN_READER);
        execute(LADE);
        tidy(LADEN_READER + ".scheduled", LADEN_READER + ".unhandled");
    }

    private void migrateReader(String schema) throws SQLException {
        execute(Migrations.script(schema));
        execute("select " + schema + ".inbox_add_day((current_timestamp at time zone 'UTC')::date)");
    }

    /** Of one who only subscribes. */
    void forgetInbox(String schema) throws SQLException {
        execute("truncate " + schema + ".inbox");
        tidy("bench.account");
    }

    /** All that was done of them, by whomever. */
    void forgetOrders() throws SQLException {
        execute("truncate tidings.saga, tidings.saga_transition, tidings.saga_participation, bench.progress");
        execute("truncate eventuate.saga_instance, eventuate.saga_instance_participants, eventuate.received_messages");
        forgetInboxes();
        tidy("tidings.outbox", "reader.outbox");
    }

    void forgetInboxes() throws SQLException {
        execute("truncate tidings.inbox");
        execute("truncate reader.inbox");
        tidy("bench.account");
    }

    /** Idempotent. */
    @Override
    public synchronized void close() {
        if (closed) return;
        closed = true;
        pool.close();
        server.close();
        try (var files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(DatabaseStage::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
