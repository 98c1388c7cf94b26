package tidings.messaging;

import java.sql.Connection;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * How a local database transaction is run: by JDBC, by Spring, or not at all.
 *
 * <p>Thread-safe. A connection is taken only when the work asks for it, so that handlers which wait for the network do
 * not hold one.
 */
public interface Transactions {

    /**
     * Runs the work, commits when it returns and rolls back when it throws.
     *
     * <p>At least once, for a caller that tries again: where the connection went between the commit and its answer, the
     * work took effect or did not, and this throws {@link UnavailableException} all the same.
     *
     * @throws Exception whatever the work throws; {@link UnavailableException} when the database was not there for the
     *     connection, a statement or the commit
     */
    <R extends @Nullable Object> R call(Work<R> work) throws Exception;

    /**
     * Whether going back to a savepoint of the connection undoes all that was done since. Where something is kept beside the
     * connection until the commit, a persistence context or what is to be done just before it, it does not.
     */
    default boolean goBackToSavepoints() {
        return true;
    }

    /** Transactions on connections of a pool. */
    static Transactions jdbc(DataSource dataSource) {
        return new JdbcTransactions(dataSource);
    }

    /** For services without a database: work runs, but asking for a connection is an error. */
    static Transactions none() {
        return new NoTransactions();
    }

    /** What runs inside a transaction. */
    interface Work<R extends @Nullable Object> {
        /** @param connection gives the transaction's connection, always the same one */
        R run(Supplier<Connection> connection) throws Exception;
    }
}
