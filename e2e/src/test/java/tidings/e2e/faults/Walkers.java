package tidings.e2e.faults;

import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import tidings.Tidings;
import tidings.e2e.faults.StepWorker.Stepped;
import tidings.e2e.process.KillableProcess;
import tidings.embedded.EmbeddedDatabase;
import tidings.json.CloudEventsJson;
import tidings.postgres.Migrations;
import tidings.postgres.PostgresStore;
import tidings.rabbitmq.RabbitBroker;
import tidings.testkit.RabbitNode;
import tidings.unhandled.DeadLetters;

/** A broker, a database, who publishes steps, and processes that handle them. */
final class Walkers implements AutoCloseable {

    private final RabbitNode node = RabbitNode.start();
    private final EmbeddedDatabase database;
    private final HikariDataSource pool;
    private final Tidings publisher;
    private final Path directory;

    private Walkers(Path directory) throws SQLException {
        this.directory = directory;
        database = EmbeddedDatabase.at(directory.resolve("data"))
                .programs(Path.of("target", "postgresql"))
                .port(0)
                .start();
        pool = StepWorker.pool(database.jdbcUrl(), database.user(), database.password());
        execute(Migrations.script("tidings"));
        execute(StepWorker.TABLES);
        execute("create table pace (walker text primary key, number int not null)");
        publisher = Tidings.builder()
                .source("urn:tidings:walkers")
                .broker(RabbitBroker.builder(node.uri()).build())
                .format(CloudEventsJson.format())
                .store(PostgresStore.of(pool))
                .types(Stepped.class)
                .build();
    }

    /** The queue is there from the beginning: who subscribes later misses nothing. */
    static Walkers start(Path directory) throws SQLException {
        var walkers = new Walkers(directory);
        walkers.publisher.start();
        return walkers;
    }

    /** One that is not started yet. */
    KillableProcess worker(String name, boolean ordered, int attempts) {
        return new KillableProcess(
                name,
                directory,
                Map.of(),
                StepWorker.class.getName(),
                name,
                node.uri().toString(),
                database.jdbcUrl(),
                database.user(),
                database.password(),
                String.valueOf(ordered),
                String.valueOf(attempts));
    }

    /** A worker has declared the queue and handles what comes. */
    void awaitWorker() {
        var probes = new AtomicInteger();
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    publish(new Stepped("probe", probes.incrementAndGet(), StepWorker.Kind.EASY));
                    return count("select count(*) from step where walker = 'probe'") > 0;
                });
    }

    DeadLetters deadLetters() {
        return publisher.deadLetters();
    }

    /** In the order of the calls for one walker: its row is locked first. */
    void publish(Stepped step) {
        publisher.transact(tx -> {
            pace(tx.connection(), step);
            tx.publish(step);
        });
    }

    private static void pace(Connection connection, Stepped step) throws SQLException {
        try (var statement = connection.prepareStatement(
                "insert into pace values (?, ?) on conflict (walker) do update set number = excluded.number")) {
            statement.setString(1, step.walker());
            statement.setInt(2, step.number());
            statement.executeUpdate();
        }
    }

    void execute(String sql) throws SQLException {
        try (var connection = pool.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    long count(String sql) throws SQLException {
        return longs(sql).getFirst();
    }

    List<Long> longs(String sql) throws SQLException {
        try (var connection = pool.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var all = new ArrayList<Long>();
            while (rows.next()) all.add(rows.getLong(1));
            return all;
        }
    }

    @Override
    public void close() {
        publisher.close();
        pool.close();
        database.close();
        node.close();
    }
}
