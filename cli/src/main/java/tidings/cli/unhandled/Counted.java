package tidings.cli.unhandled;

import java.sql.SQLException;
import tidings.cli.access.Exit;
import tidings.cli.access.Store;
import tidings.cli.text.JsonText;
import tidings.postgres.StoreInspection;
import tidings.unhandled.DeadLetterGroup;
import tidings.unhandled.UnhandledFilter;

/** What a change would do, or did. */
final class Counted {

    private Counted() {}

    static int print(Store store, StoreInspection inspected, UnhandledFilter filter, String what, boolean json)
            throws SQLException {
        var groups = inspected.deadLetters().groups(filter);
        long count = groups.stream().mapToLong(DeadLetterGroup::count).sum();
        if (json) store.print(JsonText.indented(Json.groups(groups).put("count", count)));
        else {
            if (count > 0) store.print(ListDeadLetters.table(groups));
            store.print("These " + what + ": " + count + ". Nothing was changed.");
        }
        return isShort(count, filter) ? Exit.NOT_SO : Exit.DONE;
    }

    /** Whether some that were asked for by their numbers are not there. */
    static boolean isShort(long count, UnhandledFilter filter) {
        return filter.ids() != null && count < filter.ids().size();
    }
}
