package tidings.e2e.faults;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import tidings.consumer.CircuitBreaker;
import tidings.resilience4j.BreakerSettings;
import tidings.resilience4j.Resilience4jBreaker;

/**
 * What steps call on their way: it is away while a row says so. Each offer that it refused, and each change of the breaker
 * before it, is kept in a table, for whoever watches from outside. Thread-safe.
 */
final class Downstream {

    static final String TABLES = """
        create table away (since timestamptz not null default clock_timestamp());
        create table refused (worker text not null);
        create table breaker_change (id bigint generated always as identity primary key, worker text not null,
            state text not null, at timestamptz not null default clock_timestamp());""";

    private static final BreakerSettings SETTINGS = BreakerSettings.DEFAULT.open(Duration.ofSeconds(1));

    private final String worker;
    private final DataSource pool;
    private final CircuitBreaker breaker;
    private final ExecutorService clerk =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());

    /** @param beside failures that are no fault of this one */
    Downstream(String worker, DataSource pool, Class<? extends Exception> beside) {
        this.worker = worker;
        this.pool = pool;
        breaker = Resilience4jBreaker.of("downstream", SETTINGS, List.of(beside));
        breaker.onChange(() -> {
            var state = breaker.state().name();
            record("insert into breaker_change (worker, state) values (?, ?)", worker, state);
        });
    }

    /** Nobody answers there. */
    static final class Away extends Exception {
        private static final long serialVersionUID = 1;

        Away() {
            super("downstream is away");
        }
    }

    CircuitBreaker breaker() {
        return breaker;
    }

    void call(Connection connection) throws SQLException, Away {
        try (var look = connection.prepareStatement("select count(*) from away");
                var row = look.executeQuery()) {
            row.next();
            if (row.getInt(1) == 0) return;
        }
        record("insert into refused (worker) values (?)", worker);
        throw new Away();
    }

    /** Beside the handler's transaction, which rolls back; on one thread, so that the changes keep their order. */
    private void record(String sql, String... values) {
        clerk.execute(() -> {
            try (var connection = pool.getConnection();
                    var insert = connection.prepareStatement(sql)) {
                for (int i = 0; i < values.length; i++) insert.setString(i + 1, values[i]);
                insert.executeUpdate();
            } catch (SQLException e) {
                throw new IllegalStateException("cannot record: " + sql, e);
            }
        });
    }
}
