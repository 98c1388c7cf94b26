package tidings.messaging;

import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Ids that sort by the time they were made: UUID version 7 of <a href="https://www.rfc-editor.org/rfc/rfc9562">RFC
 * 9562</a>, with 12 bits of counter below the millisecond (its method 1), so that ids of one instance never run
 * backwards. For Tidings' own packages. Thread-safe.
 */
public final class TimeOrderedIds {

    private static final int COUNTER_BITS = 12;
    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private final InstantSource time;
    private final RandomGenerator random;

    /** Milliseconds and counter in one number, so that one atomic step moves both. */
    private final AtomicLong last = new AtomicLong();

    public TimeOrderedIds(InstantSource time, RandomGenerator random) {
        this.time = time;
        this.random = random;
    }

    /** Greater than any of this instance's before, as {@link UUID#compareTo} and PostgreSQL have it. */
    public UUID next() {
        long now = time.millis() << COUNTER_BITS;
        long tick = last.updateAndGet(before -> Math.max(before + 1, now));
        long high = (tick >>> COUNTER_BITS) << 16 | VERSION_7 | (tick & 0xfff);
        long low = VARIANT | random.nextLong() >>> 2;
        return new UUID(high, low);
    }
}
