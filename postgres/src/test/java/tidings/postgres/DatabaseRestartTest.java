package tidings.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tidings.Tidings;
import tidings.consumer.Subscription;
import tidings.embedded.EmbeddedDatabase;
import tidings.json.CloudEventsJson;
import tidings.messaging.UnavailableException;
import tidings.testkit.FreePort;
import tidings.testkit.InMemoryBroker;

/** H16, H24: the database goes and comes back. */
@Timeout(180)
class DatabaseRestartTest {

    private static final Path PROGRAMS = Path.of("target", "postgresql");
    private static final String QUEUE = "moves.queue";

    @TempDir
    Path directory;

    @Test
    void h16_h24_what_comes_while_the_database_restarts_takes_effect_once_and_nothing_is_parked() throws Exception {
        var server = EmbeddedDatabase.at(directory)
                .programs(PROGRAMS)
                .port(FreePort.take())
                .start();
        var broker = InMemoryBroker.create();
        try (var connection = DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
                var statement = connection.createStatement()) {
            statement.execute(Migrations.script("tidings"));
            statement.execute("create table effect (id text not null)");
        }
        var config = new HikariConfig();
        config.setJdbcUrl(server.jdbcUrl());
        config.setUsername(server.user());
        config.setPassword(server.password());
        config.setConnectionTimeout(500);
        var handled = new AtomicInteger();
        try (var pool = new HikariDataSource(config);
                var tidings = Tidings.builder()
                        .source("urn:tidings:test")
                        .broker(broker.connect())
                        .format(CloudEventsJson.format())
                        .store(PostgresStore.of(pool))
                        .relay(World.BRISK)
                        .subscribe(Subscription.of(QUEUE).concurrency(4).on(Moved.class, (message, tx) -> {
                            try (var statement =
                                    tx.connection().prepareStatement("insert into effect (id) values (?)")) {
                                statement.setString(1, "e" + message.data().number());
                                statement.executeUpdate();
                            }
                            handled.incrementAndGet();
                        }))
                        .build()) {
            tidings.start();
            int committed = 0;
            int number = 0;
            boolean restarted = false;
            while (committed < 300) {
                var moved = new Moved("chair", number++);
                try {
                    tidings.transact(tx -> tx.publish(moved));
                    committed++;
                } catch (UnavailableException e) {
                    assertThat(restarted).isTrue();
                }
                if (committed == 100 && !restarted) {
                    restarted = true;
                    server.close();
                    for (int direct = 0; direct < 20; direct++)
                        tidings.publisher().publish(new Moved("table", 10_000 + direct)); // come while it is down
                    server = EmbeddedDatabase.at(directory)
                            .programs(PROGRAMS)
                            .port(server.port())
                            .start();
                }
            }
            int wanted = committed + 20;

            await().atMost(Duration.ofSeconds(60)).until(() -> handled.get() >= wanted && broker.waiting(QUEUE) == 0);
            tidings.stopConsuming();
            try (var connection = pool.getConnection();
                    var row = connection
                            .createStatement()
                            .executeQuery("select count(*), count(distinct id), (select count(*) from tidings.outbox)"
                                    + " from effect")) {
                row.next();
                assertThat(row.getLong(1)).as("effects").isEqualTo(row.getLong(2));
                assertThat(row.getLong(2)).isGreaterThanOrEqualTo(wanted); // one whose answer was lost may count too
                assertThat(row.getLong(3)).as("outbox").isZero();
            }
            assertThat(broker.waiting(QUEUE + ".dlq")).isZero();
        } finally {
            server.close();
        }
    }
}
