package tidings.postgres;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tidings.consumer.Backoff;
import tidings.consumer.Subscription;
import tidings.embedded.EmbeddedDatabase;
import tidings.messaging.EventType;
import tidings.messaging.Subject;
import tidings.testkit.simulation.CrashMatrix;
import tidings.testkit.simulation.CrashSchedule;
import tidings.testkit.simulation.TidingsTest;

/** Handlers with SQL, through every crash. The database is one of its own: its clock is changed. */
class CrashMatrixTest {

    private static final String QUEUE = "till.queue";

    @EventType("coin.inserted")
    record CoinInserted(@Subject String machine, int amount) {}

    @EventType("coins.counted")
    record CoinsCounted(@Subject String machine, int total) {}

    private static final HikariDataSource pool = new HikariDataSource();
    private static EmbeddedDatabase server;

    @RegisterExtension
    static final TidingsTest crashes = TidingsTest.on(pool, PostgresStore::of).lots(4);

    @BeforeAll
    static void start(@TempDir Path directory) throws SQLException {
        server = EmbeddedDatabase.at(directory)
                .programs(Path.of("target", "postgresql"))
                .port(0)
                .start();
        pool.setJdbcUrl(server.jdbcUrl());
        pool.setUsername(server.user());
        pool.setPassword(server.password());
        execute(Migrations.script("tidings"));
        execute("create table till (machine text primary key, total int not null)");
        execute("insert into till values ('one', 0), ('two', 0)");
    }

    @AfterAll
    static void stop() {
        pool.close();
        server.close();
    }

    @CrashMatrix
    void each_coin_is_counted_once(CrashSchedule schedule) {
        till(schedule).invariant("the till holds what was inserted", outcome -> {
            assertThat(total("one")).isEqualTo(3);
            assertThat(total("two")).isEqualTo(5);
            assertThat(outcome.published(CoinsCounted.class)).hasSize(3).contains(new CoinsCounted("one", 3));
        });
    }

    @Test
    void what_fails_first_leaves_nothing_in_the_database_and_is_tried_again() throws Exception {
        crashes.check(schedule -> {
            Set<String> failed = new HashSet<>();
            schedule.service(tidings -> tidings.subscribe(Subscription.of(QUEUE)
                            .retry(Backoff.exponential(ofSeconds(1)).attempts(12))
                            .on(CoinInserted.class, (message, tx) -> {
                                add(tx.connection(), message.data());
                                if (failed.add(message.id())) throw new IllegalStateException("not yet");
                            })))
                    .instances(2)
                    .arrives(new CoinInserted("one", 1), new CoinInserted("one", 2))
                    .invariant(
                            "counted once", outcome -> assertThat(total("one")).isEqualTo(3));
        });
    }

    @Test
    void what_commits_by_itself_is_found_and_its_number_finds_it_again() {
        var error = found(() -> crashes.check(CrashMatrixTest::commitsByItself));

        var number = Long.parseLong(error.substring(error.indexOf('#') + 1, error.indexOf(',', error.indexOf('#'))));
        assertThat(error).contains("'counted once' does not hold in schedule #").contains("dies ");
        assertThat(found(() -> crashes.replay(number, CrashMatrixTest::commitsByItself)))
                .isEqualTo(error);
    }

    private static void commitsByItself(CrashSchedule schedule) {
        schedule.service(tidings -> tidings.subscribe(Subscription.of(QUEUE).on(CoinInserted.class, (message, tx) -> {
                    add(tx.connection(), message.data());
                    tx.connection().commit();
                })))
                .arrives(new CoinInserted("one", 1))
                .invariant("counted once", outcome -> assertThat(total("one")).isEqualTo(1));
    }

    private interface Check {
        void run() throws Exception;
    }

    private static String found(Check check) {
        try {
            check.run();
        } catch (Exception | AssertionError e) {
            return String.valueOf(e.getMessage());
        }
        throw new AssertionError("it was not found");
    }

    private static CrashSchedule till(CrashSchedule schedule) {
        return schedule.service(tidings -> tidings.types(CoinsCounted.class)
                        .subscribe(Subscription.of(QUEUE).on(CoinInserted.class, (message, tx) -> {
                            int total = add(tx.connection(), message.data());
                            tx.publish(new CoinsCounted(message.data().machine(), total));
                        })))
                .arrives(new CoinInserted("one", 1), new CoinInserted("two", 5), new CoinInserted("one", 2));
    }

    private static int add(Connection connection, CoinInserted coin) throws SQLException {
        try (var update =
                connection.prepareStatement("update till set total = total + ? where machine = ? returning total")) {
            update.setInt(1, coin.amount());
            update.setString(2, coin.machine());
            try (var row = update.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    private static int total(String machine) throws SQLException {
        try (var connection = pool.getConnection();
                var query = connection.prepareStatement("select total from till where machine = ?")) {
            query.setString(1, machine);
            try (var row = query.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    private static void execute(String sql) throws SQLException {
        try (var connection = pool.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
