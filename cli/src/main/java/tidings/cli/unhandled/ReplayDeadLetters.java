package tidings.cli.unhandled;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tidings.cli.access.Exit;
import tidings.cli.access.Store;
import tidings.cli.text.JsonText;
import tidings.postgres.StoreInspection;
import tidings.unhandled.ReplayPace;
import tidings.unhandled.UnhandledFilter;
import tools.jackson.core.JacksonException;

@Command(
        name = "replay",
        description = {
            "Sends dead letters back to their handler: each keeps its id and takes effect once.",
            "Ended in the middle, nothing is lost: call it again."
        },
        mixinStandardHelpOptions = true)
final class ReplayDeadLetters implements Callable<Integer> {

    /** More than any broker of ours takes. */
    private static final long LARGEST_BODY = 128L << 20;

    @Mixin
    private final Store store;

    @Mixin
    private final Chosen chosen = new Chosen();

    @Option(names = "--all", description = "Every dead letter.")
    private boolean all;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "500",
            description = "At most so many a second; ${DEFAULT-VALUE} unless set.")
    private int rate;

    @Option(
            names = "--stop-above",
            paramLabel = "PERCENT",
            defaultValue = "10",
            description =
                    "Stop when more than this share has failed again, 0 to 100; ${DEFAULT-VALUE} unless set, 100 for never.")
    private double stopAbove;

    @Option(
            names = "--body",
            paramLabel = "FILE",
            description = "Another body for one message, JSON. Its service judges it; the original is kept.")
    private @Nullable Path body;

    @Option(names = "--dry-run", description = "Only count them.")
    private boolean dryRun;

    @Option(names = "--json", description = "For programs instead of people.")
    private boolean json;

    ReplayDeadLetters(Store store) {
        this.store = store;
    }

    @Override
    public Integer call() {
        var filter = chosen.filter(store, all);
        var pace = pace();
        var edited = body == null ? null : body(body);
        if (edited != null && !isOneNumber(filter))
            throw store.wrong("--body goes with the number of one message and nothing else that chooses.");
        return store.with(inspected -> {
            if (dryRun) return Counted.print(store, inspected, filter, "would be replayed", json);
            return edited == null ? replay(inspected, filter, pace) : replay(inspected, filter, edited);
        });
    }

    private static boolean isOneNumber(UnhandledFilter filter) {
        var ids = filter.ids();
        return ids != null && ids.size() == 1 && filter.equals(UnhandledFilter.ALL.ids(ids));
    }

    private ReplayPace pace() {
        if (rate < 1) throw store.wrong("--rate is at least 1.");
        if (!(stopAbove >= 0 && stopAbove <= 100)) throw store.wrong("--stop-above is 0 to 100.");
        return new ReplayPace(rate, stopAbove / 100);
    }

    private byte[] body(Path file) {
        try {
            if (Files.size(file) > LARGEST_BODY) throw store.wrong("--body: " + file + " is larger than any message.");
            var bytes = Files.readAllBytes(file);
            if (JsonText.parse(bytes).isMissingNode()) throw store.wrong("--body: " + file + " is empty.");
            return bytes;
        } catch (IOException e) {
            throw store.wrong(
                    "--body: " + file + " cannot be read: " + e.getClass().getSimpleName() + ".");
        } catch (JacksonException e) {
            var at = e.getLocation();
            throw store.wrong("--body: " + file + " is no JSON, line " + at.getLineNr() + ", column " + at.getColumnNr()
                    + ": " + e.getOriginalMessage());
        }
    }

    private int replay(StoreInspection inspected, UnhandledFilter filter, byte[] edited) throws SQLException {
        long id = requireNonNull(filter.ids()).iterator().next();
        boolean done = inspected.deadLetters().replay(id, edited);
        return report(done ? 1 : 0, 0, false, filter);
    }

    private int replay(StoreInspection inspected, UnhandledFilter filter, ReplayPace pace)
            throws SQLException, InterruptedException {
        var replayed = inspected.deadLetters().replay(filter, pace);
        return report(replayed.count(), replayed.failedAgain(), replayed.stopped(), filter);
    }

    private int report(long count, long failed, boolean stopped, UnhandledFilter filter) {
        if (json)
            store.print(JsonText.indented(
                    Json.result("replayed", count).put("failedAgain", failed).put("stopped", stopped)));
        else {
            store.print("Replayed: " + count
                    + (failed == 0 ? "." : ", of which have failed again so far: " + failed + "."));
            if (stopped)
                store.complain("Stopped, because too many failed again. See ./tidings dlq list --group, mend the cause"
                        + " and call it again; --stop-above 100 goes on in any case.");
        }
        return stopped || Counted.isShort(count, filter) ? Exit.NOT_SO : Exit.DONE;
    }
}
