package tidings.cli.doctor;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import tidings.cli.text.Ages;
import tidings.postgres.StoreInspection;

/** What was published leaves soon. */
final class OutboxAge implements Check {

    private static final String CODE = "outbox-old";

    private final StoreInspection store;
    private final OutboxReading outbox;
    private final Duration maxAge;

    OutboxAge(StoreInspection store, OutboxReading outbox, Duration maxAge) {
        this.store = store;
        this.outbox = outbox;
        this.maxAge = maxAge;
    }

    @Override
    public String about() {
        return "outbox of " + store.schema();
    }

    @Override
    public List<Finding> look() throws SQLException {
        var status = outbox.status();
        var oldest = status.oldest();
        if (oldest == null) return List.of(Finding.note(CODE, about(), "is empty"));
        var what = "rows: " + status.pending() + ", the oldest waits for " + Ages.text(oldest);
        return List.of(
                oldest.compareTo(maxAge) <= 0
                        ? Finding.note(CODE, about(), what)
                        : Finding.error(
                                CODE,
                                about(),
                                what,
                                "See whether a service of this schema runs, reaches the broker and is not blocked by"
                                        + " it, and what is said here of held rows and of lanes."));
    }
}
