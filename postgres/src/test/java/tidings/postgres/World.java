package tidings.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import tidings.Tidings;
import tidings.json.CloudEventsJson;
import tidings.messaging.Broker;
import tidings.outbox.RelaySettings;
import tidings.testkit.InMemoryBroker;

/** A real database with a schema of its own for each test, a broker in memory, and instances that use both. */
final class World implements BeforeEachCallback, AfterEachCallback {

    static final RelaySettings BRISK =
            new RelaySettings(Duration.ofMillis(1_500), 200, 8 << 20, Duration.ofMillis(10), Duration.ofMillis(200));

    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    private final InMemoryBroker broker = InMemoryBroker.create();
    private final List<AutoCloseable> open = new ArrayList<>();
    private String schema = "";
    private HikariDataSource pool = new HikariDataSource();

    @Override
    public void beforeEach(ExtensionContext context) throws SQLException {
        schema = "w" + SCHEMAS.incrementAndGet();
        pool = pool(20);
        execute(Migrations.script(schema));
        execute("create table " + schema + ".effect (id text not null, instance text not null, at bigserial)");
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        for (var each : open.reversed()) each.close();
        execute("drop schema " + schema + " cascade");
        pool.close();
    }

    private HikariDataSource pool(int size) {
        var server = SharedDatabase.server();
        var config = new HikariConfig();
        config.setJdbcUrl(server.jdbcUrl());
        config.setUsername(server.user());
        config.setPassword(server.password());
        config.setMaximumPoolSize(size);
        return new HikariDataSource(config);
    }

    InMemoryBroker broker() {
        return broker;
    }

    DataSource dataSource() {
        return pool;
    }

    String schema() {
        return schema;
    }

    PostgresStore store() {
        return PostgresStore.of(pool, schema);
    }

    /** An instance as its users build it, started, and closed at the end. */
    Tidings start(UnaryOperator<Tidings.Builder> application) {
        return start(broker.connect(), application);
    }

    Tidings start(Broker client, UnaryOperator<Tidings.Builder> application) {
        var tidings = application
                .apply(Tidings.builder()
                        .source("urn:tidings:test")
                        .broker(client)
                        .format(CloudEventsJson.format())
                        .store(store())
                        .relay(BRISK))
                .build();
        open.add(tidings);
        tidings.start();
        return tidings;
    }

    void execute(String sql) throws SQLException {
        try (var connection = pool.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql.replace("{schema}", schema));
        }
    }

    /**
     * A row of {@code unhandled} that failed once.
     *
     * @param due in SQL, of what waits for its time
     */
    void kept(String queue, String state, String id, String subject, boolean blocks, String due) throws SQLException {
        boolean discarded = state.equals("DISCARDED");
        execute("""
            insert into {schema}.unhandled
                   (queue, state, source, message_id, time, subject, blocks, due_at, attempts, ended, first_failure,
                    last_failure, reason, detail, exchange, routing_key, properties, body, discarded_at, discard_reason)
            values ('%s', '%s', 'urn:tidings:test', '%s', now(), '%s', %s, %s, 1, 1, now(), now(), 'handler-failed', 'no',
                    'things', 'moved', '{}', '', %s, %s)
            """.formatted(
                        queue,
                        state,
                        id,
                        subject,
                        blocks,
                        state.equals("RETRY") ? due : "null",
                        discarded ? "now()" : "null",
                        discarded ? "'no'" : "null"));
    }

    long count(String sql) {
        return one(sql, Long.class);
    }

    String text(String sql) {
        return one(sql, String.class);
    }

    Instant time(String sql) {
        return one(sql, OffsetDateTime.class).toInstant();
    }

    List<Long> longs(String sql) {
        return all(sql, Long.class);
    }

    List<String> texts(String sql) {
        return all(sql, String.class);
    }

    private <T> List<T> all(String sql, Class<T> type) {
        try (var connection = pool.getConnection();
                var statement = connection.prepareStatement(sql.replace("{schema}", schema));
                var rows = statement.executeQuery()) {
            var all = new ArrayList<T>();
            while (rows.next()) all.add(rows.getObject(1, type));
            return all;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private <T> T one(String sql, Class<T> type) {
        try (var connection = pool.getConnection();
                var statement = connection.prepareStatement(sql.replace("{schema}", schema));
                var row = statement.executeQuery()) {
            row.next();
            return row.getObject(1, type);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    long outboxDepth() {
        return count("select count(*) from {schema}.outbox");
    }

    long deadLetters() {
        return count("select count(*) from {schema}.unhandled where state = 'DEAD'");
    }

    /** An effect of a handler, in its transaction. */
    void effect(Supplier<java.sql.Connection> connection, String id, String instance) throws SQLException {
        try (var statement =
                connection.get().prepareStatement("insert into " + schema + ".effect (id, instance) values (?, ?)")) {
            statement.setString(1, id);
            statement.setString(2, instance);
            statement.executeUpdate();
        }
    }

    long effects(String id) {
        return count("select count(*) from {schema}.effect where id = '" + id + "'");
    }
}
