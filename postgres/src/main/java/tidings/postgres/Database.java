package tidings.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Connections for Tidings' own work, each statement a transaction of its own, and each sees what was committed before it:
 * read committed, whatever the pool's connections begin with. Thread-safe.
 */
final class Database {

    private static final int NOT_ASKED = -1;

    private final DataSource dataSource;
    private volatile int level = NOT_ASKED; // of the pool's connections: to ask each would be a round trip

    Database(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** What is done with a connection. */
    interface Work<R extends @Nullable Object> {
        R with(Connection connection) throws SQLException;
    }

    <R extends @Nullable Object> R call(Work<R> work) throws SQLException {
        try (var connection = connect()) {
            if (level == NOT_ASKED) level = connection.getTransactionIsolation();
            return level > Connection.TRANSACTION_READ_COMMITTED
                    ? readCommitted(connection, work)
                    : work.with(connection);
        }
    }

    private <R extends @Nullable Object> R readCommitted(Connection connection, Work<R> work) throws SQLException {
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        try {
            return work.with(connection);
        } finally {
            if (!connection.isClosed()) connection.setTransactionIsolation(level);
        }
    }

    /** All statements in one transaction. */
    <R extends @Nullable Object> R transact(Work<R> work) throws SQLException {
        return call(connection -> {
            connection.setAutoCommit(false);
            try {
                R result = work.with(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException | Error e) {
                rollBackBecauseOf(e, connection);
                throw e;
            } finally {
                if (!connection.isClosed()) connection.setAutoCommit(true);
            }
        });
    }

    Connection connect() throws SQLException {
        var connection = dataSource.getConnection();
        if (!connection.getAutoCommit()) connection.setAutoCommit(true);
        return connection;
    }

    private static void rollBackBecauseOf(Throwable failure, Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }
}
