package tidings.e2e.faults;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import tidings.Tidings;
import tidings.consumer.Backoff;
import tidings.consumer.Subscription;
import tidings.json.CloudEventsJson;
import tidings.messaging.EventType;
import tidings.messaging.Message;
import tidings.messaging.Subject;
import tidings.messaging.Transaction;
import tidings.postgres.PostgresStore;
import tidings.rabbitmq.RabbitBroker;

/**
 * A process that handles steps of walkers: each gets the next version of its walker, under the lock of the walker's row. What
 * a step says of itself comes true.
 */
final class StepWorker {

    static final String QUEUE = "walkers.steps.queue";

    /** Tables of the application, beside those of Tidings. */
    static final String TABLES = """
        create table walker (name text primary key, version int not null default 0);
        create table step (walker text not null, version int not null, number int not null,
            at timestamptz not null default clock_timestamp(), primary key (walker, version));
        create table healed (walker text primary key);""" + Downstream.TABLES;

    /** How a worker goes about it. */
    enum Habit {
        /** One step of a walker after the other. */
        ORDERED,
        /** Each step calls the {@link Downstream}, and a breaker stands before that. */
        CALLS_DOWNSTREAM
    }

    /** What is special about a step. */
    enum Kind {
        EASY,
        /** Its first try fails. */
        FAILS_ONCE,
        /** It fails until its walker is healed. */
        FAILS_UNTIL_HEALED,
        /** Whoever handles it dies. */
        KILLS
    }

    @EventType("walkers.stepped")
    record Stepped(@Subject String walker, int number, Kind kind) {}

    private final @Nullable Downstream downstream;

    private StepWorker(@Nullable Downstream downstream) {
        this.downstream = downstream;
    }

    /** @param arguments name, broker, database, user, password, attempts, habits */
    public static void main(String[] arguments) throws Exception {
        var pool = pool(arguments[2], arguments[3], arguments[4]);
        var habits = EnumSet.noneOf(Habit.class);
        Arrays.stream(arguments).skip(6).map(Habit::valueOf).forEach(habits::add);
        var downstream = habits.contains(Habit.CALLS_DOWNSTREAM)
                ? new Downstream(arguments[0], pool, IllegalStateException.class)
                : null;
        var tidings = Tidings.builder()
                .source("urn:tidings:walkers")
                .broker(RabbitBroker.builder(URI.create(arguments[1])).build())
                .format(CloudEventsJson.format())
                .store(PostgresStore.of(pool))
                .subscribe(subscription(downstream, Integer.parseInt(arguments[5]), habits))
                .build();
        Runtime.getRuntime().addShutdownHook(new Thread(tidings::close));
        tidings.start();
        new CountDownLatch(1).await();
    }

    private static Subscription subscription(@Nullable Downstream downstream, int attempts, Set<Habit> habits) {
        var subscription = Subscription.of(QUEUE)
                .retry(Backoff.exponential(Duration.ofMillis(200))
                        .max(Duration.ofSeconds(2))
                        .attempts(attempts))
                .on(Stepped.class, new StepWorker(downstream)::handle);
        if (habits.contains(Habit.ORDERED)) subscription = subscription.ordered();
        return downstream == null ? subscription : subscription.circuitBreaker(downstream.breaker());
    }

    static HikariDataSource pool(String url, String user, String password) {
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(16);
        return new HikariDataSource(config);
    }

    private void handle(Message<Stepped> message, Transaction tx) throws Exception {
        var step = message.data();
        if (downstream != null) downstream.call(tx.connection());
        switch (step.kind()) {
            case EASY -> {}
            case FAILS_ONCE -> {
                if (isFirstTry(step, tx.connection())) throw new IllegalStateException("stumbled");
            }
            case FAILS_UNTIL_HEALED -> {
                if (!isHealed(step, tx.connection())) throw new IllegalStateException("broke a leg");
            }
            case KILLS -> Runtime.getRuntime().halt(137);
        }
        take(step, tx.connection());
    }

    /** What failed before is kept in the store. */
    private static boolean isFirstTry(Stepped step, Connection handlers) throws SQLException {
        try (var look = handlers.prepareStatement("select count(*) from tidings.unhandled where queue = ?"
                + " and subject = ? and ended > 0 and state = 'RETRY'")) {
            look.setString(1, QUEUE);
            look.setString(2, step.walker());
            try (var row = look.executeQuery()) {
                row.next();
                return row.getInt(1) == 0;
            }
        }
    }

    private static boolean isHealed(Stepped step, Connection connection) throws SQLException {
        try (var look = connection.prepareStatement("select count(*) from healed where walker = ?")) {
            look.setString(1, step.walker());
            try (var row = look.executeQuery()) {
                row.next();
                return row.getInt(1) > 0;
            }
        }
    }

    private static void take(Stepped step, Connection connection) throws SQLException {
        try (var take = connection.prepareStatement("""
                with walker as (
                    insert into walker as w (name, version) values (?, 1)
                    on conflict (name) do update set version = w.version + 1 returning name, version)
                insert into step (walker, version, number) select name, version, ? from walker""")) {
            take.setString(1, step.walker());
            take.setInt(2, step.number());
            take.executeUpdate();
        }
    }
}
