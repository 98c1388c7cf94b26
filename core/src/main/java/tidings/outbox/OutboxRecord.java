package tidings.outbox;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tidings.messaging.DepartingMessage;

/**
 * A row of the outbox as the relay sees it.
 *
 * @param id rises within the lane
 * @param behind the highest id before this one that is held back and has the same subject; null where there is none
 * @param attempts how often it was held back
 */
public record OutboxRecord(
        int lane,
        long id,
        DepartingMessage departing,
        @Nullable Long behind,
        int attempts) {

    /** A row without what it holds. */
    public record Key(int lane, long id) {}

    public Key key() {
        return new Key(lane, id);
    }

    /** A row that cannot leave for now. */
    public record Held(Key key, Duration delay, String reason) {}

    @Override
    public String toString() {
        return departing + " lane=" + lane + "/" + id;
    }
}
