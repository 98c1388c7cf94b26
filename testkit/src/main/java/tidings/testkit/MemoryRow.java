package tidings.testkit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tidings.messaging.DepartingMessage;

/** A row of the outbox in memory. */
record MemoryRow(
        int lane,
        long id,
        DepartingMessage departing,
        Instant createdAt,
        @Nullable Hold hold,
        int attempts) {

    /** Until when it is held back, and why. */
    record Hold(Instant until, String reason) {}

    static MemoryRow fresh(int lane, long id, DepartingMessage departing, Instant now) {
        return new MemoryRow(lane, id, departing, now, null, 0);
    }

    boolean isHeld() {
        return hold != null;
    }

    boolean isDue(Instant now) {
        return hold != null && !hold.until().isAfter(now);
    }

    MemoryRow held(Instant until, String reason) {
        return new MemoryRow(lane, id, departing, createdAt, new Hold(until, reason), attempts + 1);
    }

    /** Due now, if it was held. */
    MemoryRow freed(Instant now) {
        return hold == null || isDue(now)
                ? this
                : new MemoryRow(lane, id, departing, createdAt, new Hold(now, hold.reason()), attempts);
    }

    int size() {
        return departing.message().body().length;
    }
}
