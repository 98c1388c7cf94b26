package tidings.cli.unhandled;

import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tidings.cli.access.Store;

/** How much of a list is printed. */
final class Page {

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "At most so many, 1 to 10000; ${DEFAULT-VALUE} unless set.")
    private int limit;

    @Option(
            names = "--after",
            paramLabel = "ID",
            defaultValue = "0",
            description = "Those behind this number, the last of the page before.")
    private long after;

    int limit(Store store) {
        if (limit < 1 || limit > 10_000) throw store.wrong("--limit is 1 to 10000.");
        return limit;
    }

    long after() {
        return after;
    }

    /** Where the next page begins; null when this one is not full. */
    <T> @Nullable Long next(List<T> page, ToLongFunction<T> id) {
        return page.size() < limit ? null : id.applyAsLong(page.getLast());
    }
}
