package tidings.messaging;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** One connection a transaction, taken at first use. */
final class JdbcTransactions implements Transactions {

    private final DataSource dataSource;

    JdbcTransactions(DataSource dataSource) {
        this.dataSource = requireNonNull(dataSource, "dataSource");
    }

    @Override
    public <R extends @Nullable Object> R call(Work<R> work) throws Exception {
        try (var lazy = new LazyConnection(dataSource)) {
            R result = work.run(lazy);
            lazy.commit();
            return result;
        }
    }

    /** Closing without a commit rolls back. */
    private static final class LazyConnection implements Supplier<Connection>, AutoCloseable {

        private final DataSource dataSource;
        private @Nullable Connection connection;
        private boolean committed;

        LazyConnection(DataSource dataSource) {
            this.dataSource = dataSource;
        }

        @Override
        public Connection get() {
            if (connection == null) connection = open();
            return connection;
        }

        private Connection open() {
            try {
                var opened = dataSource.getConnection();
                opened.setAutoCommit(false);
                return opened;
            } catch (SQLException e) {
                throw new UnavailableException("no database connection: " + e.getMessage(), e);
            }
        }

        void commit() throws SQLException {
            if (connection != null) connection.commit();
            committed = true;
        }

        @Override
        public void close() throws SQLException {
            if (connection == null) return;
            try (var open = connection) {
                if (!committed) open.rollback();
                open.setAutoCommit(true);
            }
        }
    }
}
