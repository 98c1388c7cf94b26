package tidings.cli.doctor;

import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import tidings.postgres.StoreInspection;

/** The inbox has room for the days to come. */
final class InboxPartitions implements Check {

    private static final String CODE = "inbox-days-missing";
    private static final int DAYS_AHEAD = 2;

    private final StoreInspection store;

    InboxPartitions(StoreInspection store) {
        this.store = store;
    }

    @Override
    public String about() {
        return "inbox of " + store.schema();
    }

    @Override
    public List<Finding> look() throws SQLException {
        if (!store.isInboxInUse())
            return List.of(Finding.note(CODE, about(), "is not in use: no service of this schema has subscribed"));
        var missing = store.daysMissing(DAYS_AHEAD);
        if (missing.isEmpty()) return List.of(Finding.note(CODE, about(), "has its partitions, of the next days too"));
        return List.of(Finding.warning(
                CODE,
                about(),
                "has no partition for "
                        + missing.stream().map(LocalDate::toString).collect(Collectors.joining(", ")),
                "A running service that subscribes makes them, each minute: start one, or see its log. Until then"
                        + " such messages go to inbox_rest, which works but grows."));
    }
}
