package tidings.spring;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.datasource.DataSourceUtils;
import tidings.messaging.ConfigurationException;

/** The connection of the transaction that Spring has bound to this thread. */
@FunctionalInterface
interface TransactionConnection {

    Connection current();

    /** For an application without a database. */
    static TransactionConnection none() {
        return () -> {
            throw new ConfigurationException("There is no DataSource whose transactions could store messages.");
        };
    }

    /** JPA and JdbcClient use the same; it is taken from the pool when it is first asked for. */
    static TransactionConnection of(DataSource dataSource) {
        return () -> {
            var connection = DataSourceUtils.getConnection(dataSource);
            try {
                // Spring hands one out to whoever asks: what another transaction manager begins, it would not roll
                // back.
                if (connection.getAutoCommit())
                    throw new IllegalStateException(
                            "The transaction of this thread is none of the DataSource that holds Tidings' tables:"
                                    + " publish in a transaction of that one.");
                return connection;
            } catch (SQLException e) {
                throw new CannotGetJdbcConnectionException("the connection does not answer", e);
            }
        };
    }
}
