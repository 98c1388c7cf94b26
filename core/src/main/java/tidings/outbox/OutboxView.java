package tidings.outbox;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operator's side. Thread-safe. */
public interface OutboxView {

    /** As it stands now. Counts the rows, so its cost grows with them. */
    Status status() throws SQLException;

    /**
     * @param oldest the age of the oldest row; null when there is none
     * @param held rows that could not leave and wait for another try, with what the last one said, most of them first; not
     *     more than a hundred kinds
     * @param ownerless lanes that nobody relays
     */
    record Status(long pending, @Nullable Duration oldest, List<HeldBack> held, List<Integer> ownerless) {

        public Status {
            held = List.copyOf(held);
            ownerless = List.copyOf(ownerless);
        }
    }

    /** Rows of one type that wait for the same reason. */
    record HeldBack(String type, String reason, long rows) {}
}
