package tidings.e2e.torture.ledger;

/** What is special about a transfer. */
public enum Trouble {
    NONE,
    /** It asks for more than there is: it must be refused, and leave no trace. */
    TOO_MUCH,
    /** The first try to book it fails. */
    STUMBLES,
    /** Booking it fails until somebody has mended the cause; then it is replayed. */
    POISON,
    /** Booking it fails for ever; it is discarded. */
    HOPELESS,
    /** Whoever books it dies of it. */
    KILLS,
    /** Beside it goes a reminder that leaves a second later. */
    REMINDED;

    /** Whether it is a dead letter of the booking in the end, that nobody replays. */
    public boolean isGivenUp() {
        return this == HOPELESS || this == KILLS;
    }

    /** Whether a person has to do something. */
    public boolean needsPerson() {
        return this == POISON || isGivenUp();
    }
}
