package tidings.e2e.faults;

import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tidings.Tidings;
import tidings.consumer.Subscription;
import tidings.e2e.process.DatabaseProcess;
import tidings.e2e.process.PostgresFiles;
import tidings.json.CloudEventsJson;
import tidings.messaging.EventType;
import tidings.postgres.Migrations;
import tidings.postgres.PostgresStore;
import tidings.testkit.FreePort;
import tidings.testkit.InMemoryBroker;

/**
 * Found by {@code ./tidings torture --messages 800 --rate 0 --faults reset,kill-database,lost-commit --fault-every 1s --seed
 * 42301}: a row that is removed without waiting for the disk is there again after a crash, below all that its relay still
 * looks at.
 */
@Timeout(120)
class RemovalOutlivesACrashTest {

    private static final int EVENTS = 100;

    @EventType("note.taken")
    record NoteTaken(UUID note) {}

    @Test
    void what_has_left_the_outbox_is_not_in_it_again_when_postgres_was_killed(@TempDir Path directory)
            throws Exception {
        var files = new PostgresFiles(directory.resolve("database"));
        var arrived = new ConcurrentLinkedQueue<UUID>();
        try (var database = new DatabaseProcess(files.directory(), FreePort.take(), directory)) {
            database.start();
            execute(database, Migrations.script("tidings"));
            try (var pool = pool(database);
                    var tidings = application(pool, arrived)) {
                tidings.start();
                tidings.transact(tx -> {
                    for (int event = 0; event < EVENTS; event++) tx.publish(new NoteTaken(UUID.randomUUID()));
                });
                await().pollInterval(Duration.ofMillis(2)).until(() -> arrived.size() >= EVENTS && isEmpty(database));

                files.killServer(); // before anything else makes the server write what it has
                database.kill();
                database.start();

                var afterwards = UUID.randomUUID();
                await().ignoreExceptions().until(() -> {
                    tidings.publisher().publish(new NoteTaken(afterwards));
                    return true;
                });
                await().until(() -> arrived.contains(afterwards));
                await().atMost(Duration.ofSeconds(10)).until(() -> isEmpty(database));
            }
        }
    }

    private static Tidings application(HikariDataSource pool, ConcurrentLinkedQueue<UUID> arrived) {
        return Tidings.builder()
                .broker(InMemoryBroker.create().connect())
                .store(PostgresStore.of(pool))
                .format(CloudEventsJson.format())
                .source("urn:tidings:notes")
                .subscribe(Subscription.of("notes.queue")
                        .atLeastOnce()
                        .on(
                                NoteTaken.class,
                                (message, tx) -> arrived.add(message.data().note())))
                .build();
    }

    private static HikariDataSource pool(DatabaseProcess database) {
        var config = new HikariConfig();
        config.setJdbcUrl(database.url());
        config.setUsername(database.user());
        config.setPassword(database.password());
        config.setConnectionTimeout(500);
        return new HikariDataSource(config);
    }

    private static boolean isEmpty(DatabaseProcess database) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select not exists (select from tidings.outbox)")) {
            return rows.next() && rows.getBoolean(1);
        }
    }

    private static void execute(DatabaseProcess database, String sql) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
