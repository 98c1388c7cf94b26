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
        name = "cancel",
        description = {
            "Makes dead letters of messages that come back by themselves: nothing is dropped. What is under way does not",
            "take effect then. Not those that wait behind others."
        },
        mixinStandardHelpOptions = true)
final class CancelRetries implements Callable<Integer> {

    @Mixin
    private final Store store;

    @Mixin
    private final Chosen chosen = new Chosen();

    @Option(names = "--all", description = "Every message that waits or is under way.")
    private boolean all;

    @Option(names = "--because", paramLabel = "TEXT", required = true, description = "Why, for whoever finds them.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String because;

    @Option(names = "--json", description = "For programs instead of people.")
    private boolean json;

    CancelRetries(Store store) {
        this.store = store;
    }

    @Override
    public Integer call() {
        var filter = chosen.filter(store, all);
        if (because.isBlank()) throw store.wrong("--because needs a reason.");
        return store.with(inspected -> cancel(inspected, filter));
    }

    private int cancel(StoreInspection inspected, UnhandledFilter filter) throws SQLException {
        int count = inspected.retries().cancel(filter, because);
        store.print(json ? JsonText.indented(Json.result("cancelled", count)) : "Dead letters now: " + count + ".");
        return Counted.isShort(count, filter) ? Exit.NOT_SO : Exit.DONE;
    }
}
