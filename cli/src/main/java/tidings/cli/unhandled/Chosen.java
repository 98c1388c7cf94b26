package tidings.cli.unhandled;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tidings.cli.access.Store;
import tidings.cli.text.Ages;
import tidings.unhandled.UnhandledFilter;

/** Which messages are meant. */
final class Chosen {

    @Parameters(paramLabel = "ID", description = "Numbers that list prints; any unless given.")
    private @Nullable Set<Long> ids;

    @Option(names = "--queue", paramLabel = "NAME", description = "Those of this queue.")
    private @Nullable String queue;

    @Option(names = "--type", paramLabel = "TYPE", description = "Those of this type, such as user.created.")
    private @Nullable String type;

    @Option(names = "--subject", paramLabel = "SUBJECT", description = "Those of this subject.")
    private @Nullable String subject;

    @Option(names = "--reason", paramLabel = "CODE", description = "Those with this reason, such as handler-failed.")
    private @Nullable String reason;

    @Option(
            names = "--exception",
            paramLabel = "CLASS",
            description = "Those whose handler threw this class, with or without its package.")
    private @Nullable String exception;

    @Option(
            names = "--older-than",
            paramLabel = "AGE",
            converter = Ages.class,
            description = "Those that failed last longer ago than this, such as 90s, 10m, 2h or 7d.")
    private @Nullable Duration olderThan;

    @Option(
            names = "--younger-than",
            paramLabel = "AGE",
            converter = Ages.class,
            description = "Those that failed last more lately than this.")
    private @Nullable Duration youngerThan;

    UnhandledFilter filter() {
        return new UnhandledFilter(ids, queue, type, subject, reason, exception, olderThan, youngerThan);
    }

    /** For what changes messages: all must be said. */
    UnhandledFilter filter(Store store, boolean all) {
        var filter = filter();
        if (all == filter.equals(UnhandledFilter.ALL)) return filter;
        throw store.wrong(
                all
                        ? "--all means every message: it goes with no ID and no other option that chooses."
                        : "Say which are meant: their numbers, options that choose, or --all.");
    }
}
