package tidings.e2e.torture.ledger;

/** What the driver was told of a transfer. */
public enum Answer {
    /** It was committed. */
    ACKNOWLEDGED,
    /** It was not, and never will be. */
    REFUSED,
    /** Nobody knows: no answer, or one that leaves it open. */
    UNKNOWN
}
