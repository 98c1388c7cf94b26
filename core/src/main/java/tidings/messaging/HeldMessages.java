package tidings.messaging;

/**
 * A publisher for a transaction that somebody else commits: what it publishes waits until its owner lets it go.
 *
 * <p>Not thread-safe: it belongs to the thread of the transaction. What is never released is never published.
 */
public interface HeldMessages extends Publisher {

    /**
     * Has what is held leave, as one batch in its order: to be called just before the commit. With an outbox it is stored
     * in the transaction then; without one it is published, and this returns when all of it is confirmed. What is
     * published after that leaves at the call.
     *
     * @throws UnavailableException when the database did not store it or the broker gave no confirm; the transaction is
     *     to be rolled back
     */
    void release();

    /** To be called after the commit, so that what was stored leaves at once; otherwise it leaves a little later. */
    void committed();
}
