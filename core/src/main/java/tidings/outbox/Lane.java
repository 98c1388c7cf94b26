package tidings.outbox;

import org.jspecify.annotations.Nullable;

/**
 * One of the parts of an outbox that instances divide among themselves. All messages of one subject are in one lane,
 * which has one relay at a time, so that they leave in their order.
 */
public final class Lane {

    /** How many there are; every instance and the database agree on it. */
    public static final int COUNT = 64;

    private Lane() {}

    /** @param id spreads the messages without a subject */
    public static int of(@Nullable String subject, String id) {
        int hash = (subject == null ? id : subject).hashCode(); // the same in every JVM, by its specification
        hash ^= hash >>> 16; // numbers in a row differ in the lowest bits only
        return Math.floorMod((hash * 0x9E3779B9) >>> 16, COUNT);
    }
}
