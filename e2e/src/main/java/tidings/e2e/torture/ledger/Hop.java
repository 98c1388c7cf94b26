package tidings.e2e.torture.ledger;

import java.util.Locale;

/** Where a transfer takes effect. */
public enum Hop {
    /** In the producer's transaction, which publishes {@code transfer.accepted}. */
    ACCEPTED,
    /** By the ordered subscription of {@code transfer.accepted}, whose transaction sends {@code receipt.write}. */
    BOOKED,
    /** By another subscription of the same event, without order and in batches. */
    AUDITED,
    /** By the ordered subscription of {@code receipt.write}. */
    RECEIPTED,
    /** By the subscription of what was scheduled. */
    REMINDED,
    /** By the subscription of what the producer noted, under the transfer's id. */
    NOTED_BEFORE,
    /** By the same of what the consumer noted: the same id and time, from another source. */
    NOTED_AFTER;

    /** As it stands in the tables. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Hop of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Whether effects of one account have an order here, with a version written under a row lock. */
    public boolean isOrdered() {
        return this == ACCEPTED || this == BOOKED || this == RECEIPTED;
    }

    /** How many effects a transfer has here that was accepted. */
    public int expected(Trouble trouble) {
        return switch (this) {
            case ACCEPTED, AUDITED -> 1;
            case BOOKED, RECEIPTED -> trouble.isGivenUp() ? 0 : 1;
            case REMINDED, NOTED_BEFORE, NOTED_AFTER -> trouble == Trouble.REMINDED ? 1 : 0;
        };
    }
}
