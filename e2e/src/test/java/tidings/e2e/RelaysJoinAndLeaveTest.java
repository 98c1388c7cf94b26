package tidings.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tidings.Tidings;
import tidings.consumer.Subscription;
import tidings.embedded.EmbeddedDatabase;
import tidings.json.CloudEventsJson;
import tidings.messaging.EventType;
import tidings.messaging.Subject;
import tidings.postgres.Migrations;
import tidings.postgres.PostgresStore;
import tidings.rabbitmq.RabbitBroker;
import tidings.testkit.RabbitNode;

/**
 * Instances come and go while events pour in, on a real broker. {@code -Dtidings.relays.events=200000} and {@code
 * -Dtidings.relays.subjects=1000} make a long run of it.
 */
@Tag("rabbitmq")
@Timeout(600)
class RelaysJoinAndLeaveTest {

    private static final int EVENTS = Integer.getInteger("tidings.relays.events", 12_000);
    private static final int SUBJECTS = Integer.getInteger("tidings.relays.subjects", 200);
    private static final int WRITERS = 4;
    private static final String QUEUE = "relays.steps.queue";

    @EventType("relays.stepped")
    record Stepped(@Subject String walker, int step) {}

    @TempDir
    Path directory;

    @Test
    void order_per_subject_holds_and_nothing_is_lost() throws Exception {
        var node = RabbitNode.shared();
        try (var database = EmbeddedDatabase.at(directory)
                        .programs(Path.of("target", "postgresql"))
                        .port(0)
                        .start();
                var pool = pool(database)) {
            execute(pool, Migrations.script("tidings"));
            execute(pool, "create table walker (name text primary key, step int not null)");
            var arrived = new ConcurrentLinkedQueue<Arrival>();
            try (var consumer = application(node, pool)
                            .subscribe(Subscription.of(QUEUE)
                                    .concurrency(1)
                                    .atLeastOnce()
                                    .on(
                                            Stepped.class,
                                            (message, tx) -> arrived.add(new Arrival(message.id(), message.data()))))
                            .build();
                    var first = application(node, pool).types(Stepped.class).build()) {
                consumer.start();
                first.start();
                var written = new AtomicInteger();
                var writers = write(first, written);
                await().atMost(Duration.ofMinutes(5)).until(() -> written.get() > EVENTS / 3);
                try (var second = application(node, pool).types(Stepped.class).build()) {
                    second.start();
                    await().atMost(Duration.ofMinutes(5)).until(() -> written.get() > EVENTS * 2 / 3);
                }
                for (var writer : writers) writer.join();
                await().atMost(Duration.ofMinutes(5))
                        .until(() -> count(pool, "select count(*) from tidings.outbox") == 0);
                await().atMost(Duration.ofMinutes(2)).until(() -> distinct(arrived) >= EVENTS);
            }
            assertThat(stepsByWalker(arrived))
                    .hasSize(SUBJECTS)
                    .allSatisfy((walker, steps) -> assertThat(steps).isEqualTo(upTo(EVENTS / SUBJECTS)));
        }
    }

    private record Arrival(String id, Stepped step) {}

    /** Each step locks its walker before it is published: then the order of the commits is that of the steps. */
    private static List<Thread> write(Tidings tidings, AtomicInteger written) {
        var writers = new ArrayList<Thread>();
        for (int part = 0; part < WRITERS; part++) {
            int own = part;
            writers.add(Thread.ofVirtual().start(() -> {
                for (int step = 1; step <= EVENTS / SUBJECTS; step++)
                    for (int walker = own; walker < SUBJECTS; walker += WRITERS) {
                        var stepped = new Stepped("w" + walker, step);
                        tidings.transact(tx -> {
                            advance(tx.connection(), stepped);
                            tx.publish(stepped);
                        });
                        written.incrementAndGet();
                    }
            }));
        }
        return writers;
    }

    private static void advance(Connection connection, Stepped stepped) throws SQLException {
        try (var statement = connection.prepareStatement(
                "insert into walker values (?, ?) on conflict (name) do update set step = excluded.step")) {
            statement.setString(1, stepped.walker());
            statement.setInt(2, stepped.step());
            statement.executeUpdate();
        }
    }

    /** First arrivals; what came twice counts once, as it would with an inbox. */
    private static Map<String, List<Integer>> stepsByWalker(Iterable<Arrival> arrived) {
        var seen = new HashSet<String>();
        var steps = new HashMap<String, List<Integer>>();
        for (var arrival : arrived)
            if (seen.add(arrival.id()))
                steps.computeIfAbsent(arrival.step().walker(), none -> new ArrayList<>())
                        .add(arrival.step().step());
        return steps;
    }

    private static int distinct(Iterable<Arrival> arrived) {
        Set<String> ids = new HashSet<>();
        for (var arrival : arrived) ids.add(arrival.id());
        return ids.size();
    }

    private static List<Integer> upTo(int count) {
        var numbers = new ArrayList<Integer>();
        for (int number = 1; number <= count; number++) numbers.add(number);
        return numbers;
    }

    private static Tidings.Builder application(RabbitNode node, HikariDataSource pool) {
        return Tidings.builder()
                .source("urn:tidings:walkers")
                .broker(RabbitBroker.builder(node.uri()).build())
                .format(CloudEventsJson.format())
                .store(PostgresStore.of(pool));
    }

    private static HikariDataSource pool(EmbeddedDatabase database) {
        var config = new HikariConfig();
        config.setJdbcUrl(database.jdbcUrl());
        config.setUsername(database.user());
        config.setPassword(database.password());
        config.setMaximumPoolSize(16);
        return new HikariDataSource(config);
    }

    private static void execute(HikariDataSource pool, String sql) throws SQLException {
        try (var connection = pool.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long count(HikariDataSource pool, String sql) throws SQLException {
        try (var connection = pool.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
