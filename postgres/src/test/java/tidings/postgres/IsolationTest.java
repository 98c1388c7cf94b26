package tidings.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tidings.consumer.Backoff;
import tidings.consumer.Subscription;
import tidings.messaging.Transactions;

/** Whoever settles a message has to see who waits behind it, which a snapshot from before does not show. */
@Timeout(60)
class IsolationTest {

    private static final String QUEUE = "moves.queue";
    private static final Backoff SOON = Backoff.fixed(Duration.ofMillis(20)).attempts(3);

    @RegisterExtension
    final World world = new World();

    @Test
    void a_blocked_subject_goes_on_where_the_pool_s_transactions_would_keep_their_first_snapshot() throws Exception {
        var tries = new AtomicInteger();
        var end = new CountDownLatch(1);
        Set<String> levels = ConcurrentHashMap.newKeySet();
        world.execute("alter table {schema}.unhandled"
                + " add column level text default current_setting('transaction_isolation')");
        try (var pool = repeatableRead()) {
            var tidings = world.start(application -> application
                    .store(PostgresStore.of(pool, world.schema()))
                    .subscribe(Subscription.of(QUEUE).ordered().retry(SOON).on(Moved.class, (message, tx) -> {
                        if (tries.incrementAndGet() == 1) throw new IllegalStateException("no");
                        levels.add(level(tx.connection())); // has a snapshot from now on
                        end.await();
                        world.effect(
                                tx::connection,
                                "chair",
                                String.valueOf(message.data().number()));
                    })));
            tidings.transact(tx -> tx.publish(new Moved("chair", 1)));
            await().until(() -> levels.size() == 1);
            tidings.transact(tx -> tx.publish(new Moved("chair", 2)));
            await().until(() -> count("state = 'BEHIND'") == 1);
            assertThat(count("level = 'read committed'"))
                    .as("of the store's own work")
                    .isEqualTo(2);

            end.countDown();

            await().until(() -> world.effects("chair") == 2);
            await().until(() -> count("true") == 0);
            assertThat(levels).containsExactly("read committed");
            assertThat(world.longs("select instance::bigint from {schema}.effect order by at"))
                    .isEqualTo(List.of(1L, 2L));
            tidings.close();
            try (var connection = pool.getConnection()) {
                assertThat(level(connection)).as("as it came").isEqualTo("repeatable read");
            }
        }
    }

    @Test
    void a_transaction_that_keeps_its_first_snapshot_is_refused_as_a_failure_that_says_what_to_do() throws Exception {
        var tries = new AtomicInteger();
        try (var pool = repeatableRead()) {
            var tidings = world.start(application -> application
                    .transactions(asTheyBegin(pool))
                    .subscribe(Subscription.of(QUEUE).retry(SOON).on(Moved.class, (message, tx) -> {
                        if (tries.incrementAndGet() == 1) throw new IllegalStateException("no");
                        world.effect(tx::connection, "chair", "any");
                    })));
            tidings.transact(tx -> tx.publish(new Moved("chair", 1)));

            await().until(() -> count("state = 'DEAD' and attempts = 3") == 1);

            assertThat(world.text("select detail from {schema}.unhandled"))
                    .contains("repeatable read", "READ COMMITTED", "delivery-guarantees");
            assertThat(world.effects("chair")).isZero();
            tidings.close();
        }
    }

    private HikariDataSource repeatableRead() {
        var server = SharedDatabase.server();
        var pool = OwnSchema.pool(server.jdbcUrl(), server.user(), server.password());
        pool.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
        return pool;
    }

    /** As an application's own would be. */
    private static Transactions asTheyBegin(HikariDataSource pool) {
        return new Transactions() {
            @Override
            public <R extends @Nullable Object> R call(Work<R> work) throws Exception {
                try (var connection = pool.getConnection()) {
                    connection.setAutoCommit(false);
                    R result = work.run(() -> connection);
                    connection.commit();
                    return result;
                }
            }
        };
    }

    private static String level(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select current_setting('transaction_isolation')")) {
            row.next();
            return row.getString(1);
        }
    }

    private long count(String which) {
        return world.count("select count(*) from {schema}.unhandled where " + which);
    }
}
