package tidings.messaging;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection a transaction, taken at first use. Each statement sees what was committed before it: read committed,
 * whatever the pool's connections begin with.
 */
final class JdbcTransactions implements Transactions {

    private static final Logger log = LoggerFactory.getLogger(Transactions.class);

    private static final int NOT_ASKED = -1;

    private final DataSource dataSource;
    private volatile int level = NOT_ASKED; // of the pool's connections: to ask each would be a round trip

    JdbcTransactions(DataSource dataSource) {
        this.dataSource = requireNonNull(dataSource, "dataSource");
    }

    @Override
    public <R extends @Nullable Object> R call(Work<R> work) throws Exception {
        var connection = new LazyConnection();
        try {
            R result = runAndCommit(work, connection);
            connection.giveBack();
            return result;
        } catch (Exception e) {
            throw DatabaseOutage.unavailableIfSo(e);
        }
    }

    private Connection begun(Connection opened) throws SQLException {
        if (level == NOT_ASKED) level = opened.getTransactionIsolation();
        opened.setAutoCommit(false);
        if (level > Connection.TRANSACTION_READ_COMMITTED) {
            try (var statement = opened.createStatement()) {
                statement.execute("set transaction isolation level read committed");
            }
        }
        return opened;
    }

    private static <R extends @Nullable Object> R runAndCommit(Work<R> work, LazyConnection connection)
            throws Exception {
        try {
            R result = work.run(connection);
            connection.commit();
            return result;
        } catch (Exception | Error e) {
            connection.rollBackBecauseOf(e);
            throw e;
        }
    }

    private final class LazyConnection implements Supplier<Connection> {

        private @Nullable Connection connection;
        private volatile boolean ended; // another thread may have kept the transaction

        @Override
        public Connection get() {
            if (ended)
                throw new IllegalStateException("the transaction has ended; what is done in it must not outlive it");
            if (connection == null) connection = open();
            return connection;
        }

        private Connection open() {
            try {
                return begunOrClosed(dataSource.getConnection());
            } catch (SQLException e) {
                throw new UnavailableException("no database connection: " + e.getMessage(), e);
            }
        }

        private Connection begunOrClosed(Connection opened) throws SQLException {
            try {
                return begun(opened);
            } catch (SQLException | RuntimeException e) {
                close(opened, e);
                throw e;
            }
        }

        void commit() throws SQLException {
            ended = true;
            if (connection != null) connection.commit();
        }

        /** What went wrong first is what counts: a connection that is gone fails the rollback and the close too. */
        void rollBackBecauseOf(Throwable failure) {
            ended = true;
            if (connection == null) return;
            try {
                connection.rollback();
                connection.setAutoCommit(true);
            } catch (SQLException | RuntimeException e) {
                failure.addSuppressed(e);
            }
            close(connection, failure);
        }

        /** What is committed stays so, whatever becomes of its connection. */
        void giveBack() {
            if (connection == null) return;
            try (var committed = connection) {
                committed.setAutoCommit(true);
            } catch (SQLException | RuntimeException e) {
                log.warn("a connection was lost after its commit: {}", e.toString());
            }
        }

        private static void close(Connection connection, Throwable failure) {
            try {
                connection.close();
            } catch (SQLException | RuntimeException e) {
                failure.addSuppressed(e);
            }
        }
    }
}
