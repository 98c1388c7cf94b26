package tidings.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Connections for Tidings' own work, each statement a transaction of its own. Thread-safe. */
final class Database {

    private final DataSource dataSource;

    Database(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** What is done with a connection. */
    interface Work<R extends @Nullable Object> {
        R with(Connection connection) throws SQLException;
    }

    <R extends @Nullable Object> R call(Work<R> work) throws SQLException {
        try (var connection = connect()) {
            return work.with(connection);
        }
    }

    /** All statements in one transaction. */
    <R extends @Nullable Object> R transact(Work<R> work) throws SQLException {
        try (var connection = connect()) {
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
        }
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
