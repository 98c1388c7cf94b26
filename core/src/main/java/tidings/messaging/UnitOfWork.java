package tidings.messaging;

import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/** Runs work in a {@link Transaction} and decides when what it published leaves. Thread-safe. */
public interface UnitOfWork {

    /**
     * Runs the work; when it returns, what it published leaves and the transaction commits. When it throws, neither.
     *
     * @param correlation what published messages inherit; null begins a new chain
     * @throws Exception whatever the work throws; {@link UnavailableException} when broker or database did not answer
     */
    <R extends @Nullable Object> R call(@Nullable Correlation correlation, Work<R> work) throws Exception;

    /** What runs inside. */
    interface Work<R extends @Nullable Object> {
        R run(Transaction tx) throws Exception;
    }

    /**
     * Runs work that does several things in one transaction, each with a correlation of its own.
     *
     * @throws Exception as {@link #call}
     */
    <R extends @Nullable Object> R callAll(BatchWork<R> work) throws Exception;

    /** What runs inside. */
    interface BatchWork<R extends @Nullable Object> {
        R run(Batch batch) throws Exception;
    }

    /** A transaction of several parts. */
    interface Batch {

        /** The transaction's. */
        Connection connection();

        /** The transaction as one part sees it; what it publishes leaves with the others, in the order of the parts. */
        Transaction part(@Nullable Correlation correlation);

        /** As {@link Transactions#goBackToSavepoints}. */
        boolean goesBackToSavepoints();

        /** Nothing of what this part has published leaves. */
        void discard(Transaction part);
    }
}
