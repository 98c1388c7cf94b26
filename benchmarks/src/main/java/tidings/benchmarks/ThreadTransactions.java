package tidings.benchmarks;

import static java.util.Objects.requireNonNull;

import io.eventuate.common.jdbc.EventuateTransactionTemplate;
import io.eventuate.tram.inmemory.EventuateTransactionSynchronizationManager;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A thread's transaction, for a library that expects Spring to know of it, and what is to be done after its commit. Thread-safe. */
final class ThreadTransactions implements EventuateTransactionTemplate, EventuateTransactionSynchronizationManager {

    private static final ThreadLocal<@Nullable Open> OPEN = new ThreadLocal<>();

    private final DataSource pool;

    ThreadTransactions(DataSource pool) {
        this.pool = pool;
    }

    private record Open(Connection connection, List<Runnable> afterwards) {}

    @Override
    public <T> T executeInTransaction(Supplier<T> work) {
        T result;
        List<Runnable> afterwards;
        try (var connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            var transaction = new Open(connection, new ArrayList<>());
            OPEN.set(transaction);
            try {
                result = work.get();
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                OPEN.remove();
            }
            afterwards = transaction.afterwards();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        afterwards.forEach(Runnable::run);
        return result;
    }

    /** Of this thread's transaction. */
    Connection connection() {
        return requireNonNull(OPEN.get(), "no transaction").connection();
    }

    @Override
    public boolean isTransactionActive() {
        return OPEN.get() != null;
    }

    @Override
    public void executeAfterTransaction(Runnable work) {
        requireNonNull(OPEN.get(), "no transaction").afterwards().add(work);
    }
}
