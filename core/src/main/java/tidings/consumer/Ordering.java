package tidings.consumer;

/** What becomes of a subject's later messages when one of them cannot be handled. */
public enum Ordering {
    /** There is no order: they are handled as they come, at the same time too. */
    NONE,
    /** They do not wait: the one that failed comes back when it is due, whatever else of its subject is under way then. */
    SKIP,
    /**
     * They wait in the store until it is handled or discarded, also while it is a dead letter, and then come in their
     * order.
     */
    BLOCK
}
