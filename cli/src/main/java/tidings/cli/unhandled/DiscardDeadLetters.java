package tidings.cli.unhandled;

import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tidings.cli.access.Exit;
import tidings.cli.access.Store;
import tidings.cli.text.JsonText;
import tidings.postgres.StoreInspection;
import tidings.unhandled.UnhandledFilter;

@Command(
        name = "discard",
        description = {
            "Gives dead letters up: they never take effect. The record of each stays for as long as the inbox remembers",
            "messages (list --discarded), and what waited for one of them in its subject comes next."
        },
        mixinStandardHelpOptions = true)
final class DiscardDeadLetters implements Callable<Integer> {

    @Mixin
    private final Store store;

    @Mixin
    private final Chosen chosen = new Chosen();

    @Option(names = "--all", description = "Every dead letter.")
    private boolean all;

    @Option(names = "--because", paramLabel = "TEXT", required = true, description = "Why, for whoever asks later.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String because;

    @Option(names = "--dry-run", description = "Only count them.")
    private boolean dryRun;

    @Option(names = "--json", description = "For programs instead of people.")
    private boolean json;

    DiscardDeadLetters(Store store) {
        this.store = store;
    }

    @Override
    public Integer call() {
        var filter = chosen.filter(store, all);
        if (because.isBlank()) throw store.wrong("--because needs a reason.");
        return store.with(inspected -> dryRun
                ? Counted.print(store, inspected, filter, "would be discarded", json)
                : discard(inspected, filter));
    }

    private int discard(StoreInspection inspected, UnhandledFilter filter) throws SQLException {
        long count = inspected.deadLetters().discard(filter, because);
        store.print(json ? JsonText.indented(Json.result("discarded", count)) : "Discarded: " + count + ".");
        return Counted.isShort(count, filter) ? Exit.NOT_SO : Exit.DONE;
    }
}
