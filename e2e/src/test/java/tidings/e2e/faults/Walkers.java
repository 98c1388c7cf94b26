package tidings.e2e.faults;

import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import tidings.Tidings;
import tidings.e2e.faults.StepWorker.Habit;
import tidings.e2e.faults.StepWorker.Kind;
import tidings.e2e.faults.StepWorker.Stepped;
import tidings.e2e.process.KillableProcess;
import tidings.embedded.EmbeddedDatabase;
import tidings.json.CloudEventsJson;
import tidings.messaging.Transaction;
import tidings.postgres.Migrations;
import tidings.postgres.PostgresStore;
import tidings.rabbitmq.RabbitBroker;
import tidings.testkit.RabbitNode;
import tidings.unhandled.DeadLetters;

/** A broker, a database, who publishes steps, and processes that handle them. */
final class Walkers implements AutoCloseable {

    /** By the versions, which were written under the lock of the walker's row: nobody's clock and no commit has a say. */
    private static final String REORDERED = """
        select walker || ': ' || number || ' came as ' || version || ', after ' || before
          from (select *, lag(number) over (partition by walker order by version) as before from step) one
         where number <= before
         order by walker, version""";

    private static final String MISSING = """
        select p.walker || ' ' || n.number
          from pace p, generate_series(1, p.number) n(number)
         where not exists (select from step s where s.walker = p.walker and s.number = n.number)
         order by p.walker, n.number""";

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
    KillableProcess worker(String name, int attempts, Habit... habits) {
        var words = new ArrayList<>(List.of(
                StepWorker.class.getName(),
                name,
                node.uri().toString(),
                database.jdbcUrl(),
                database.user(),
                database.password(),
                String.valueOf(attempts)));
        for (var habit : habits) words.add(habit.name());
        return new KillableProcess(name, directory, Map.of(), words.toArray(String[]::new));
    }

    /** A worker has declared the queue and handles what comes. */
    void awaitWorker() {
        var probes = new AtomicInteger();
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    publish(new Stepped("probe", probes.incrementAndGet(), Kind.EASY));
                    return count("select count(*) from step where walker = 'probe'") > 0;
                });
    }

    /** So many are subscribed, as the broker sees it. */
    void awaitSubscribed(int workers) {
        await().atMost(Duration.ofMinutes(1))
                .until(() -> node.ctl("list_consumers", "queue_name")
                                .lines()
                                .filter(StepWorker.QUEUE::equals)
                                .count()
                        == workers);
    }

    DeadLetters deadLetters() {
        return publisher.deadLetters();
    }

    void publish(Stepped step) {
        publisher.transact(tx -> tx.publish(step));
    }

    /** The next step of a walker: its number is given under the lock of the walker's row, whoever else writes. */
    void step(String walker, IntFunction<Kind> kindOf) {
        publisher.transact(tx -> publishNext(tx, walker, kindOf));
    }

    /** The same for each of these, in one transaction. */
    void stepAll(List<String> walkers) {
        publisher.transact(tx -> {
            for (var walker : walkers) publishNext(tx, walker, number -> Kind.EASY);
        });
    }

    private static void publishNext(Transaction tx, String walker, IntFunction<Kind> kindOf) throws SQLException {
        try (var next = tx.connection()
                .prepareStatement("insert into pace as p values (?, 1)"
                        + " on conflict (walker) do update set number = p.number + 1 returning number")) {
            next.setString(1, walker);
            try (var row = next.executeQuery()) {
                row.next();
                int number = row.getInt(1);
                tx.publish(new Stepped(walker, number, kindOf.apply(number)));
            }
        }
    }

    void execute(String sql) throws SQLException {
        try (var connection = pool.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The number in the first column of the first row. */
    long count(String sql) throws SQLException {
        return Long.parseLong(texts(sql).getFirst());
    }

    /** Steps that came after a later one of their walker, or twice. */
    List<String> reordered() throws SQLException {
        return texts(REORDERED);
    }

    /** Steps, each as its walker and number, that were published and have not taken effect. */
    List<String> missing() throws SQLException {
        return texts(MISSING);
    }

    /** The first column. */
    private List<String> texts(String sql) throws SQLException {
        try (var connection = pool.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var all = new ArrayList<String>();
            while (rows.next()) all.add(rows.getString(1));
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
