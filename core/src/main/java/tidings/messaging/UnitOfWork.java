package tidings.messaging;

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
}
