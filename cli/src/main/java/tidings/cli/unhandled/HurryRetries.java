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
        name = "hurry",
        description = "Has messages come back at once; not those under way, nor those that wait behind others.",
        mixinStandardHelpOptions = true)
final class HurryRetries implements Callable<Integer> {

    @Mixin
    private final Store store;

    @Mixin
    private final Chosen chosen = new Chosen();

    @Option(names = "--all", description = "Every message that waits.")
    private boolean all;

    @Option(names = "--json", description = "For programs instead of people.")
    private boolean json;

    HurryRetries(Store store) {
        this.store = store;
    }

    @Override
    public Integer call() {
        var filter = chosen.filter(store, all);
        return store.with(inspected -> hurry(inspected, filter));
    }

    private int hurry(StoreInspection inspected, UnhandledFilter filter) throws SQLException {
        int count = inspected.retries().hurry(filter);
        store.print(json ? JsonText.indented(Json.result("hurried", count)) : "Due now: " + count + ".");
        return Counted.isShort(count, filter) ? Exit.NOT_SO : Exit.DONE;
    }
}
