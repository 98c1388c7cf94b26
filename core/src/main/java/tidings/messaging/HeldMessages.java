package tidings.messaging;

/**
 * A publisher for a transaction that somebody else commits: what it publishes waits until its owner lets it go.
 *
 * <p>Not thread-safe: it belongs to the thread of the transaction. What is never released is never published.
 */
public interface HeldMessages extends Publisher {

    /**
     * Sends what is held, as one batch in its order, and returns when all of it is confirmed: to be called just before
     * the commit. What is published after that leaves at the call.
     *
     * @throws UnavailableException when the broker gave no confirm; the transaction is to be rolled back
     */
    void release();
}
