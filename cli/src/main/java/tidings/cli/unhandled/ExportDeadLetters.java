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

@Command(
        name = "export",
        description = "All that is kept of each, as JSON Lines: one line a message. A body that is no text is base64.",
        mixinStandardHelpOptions = true)
final class ExportDeadLetters implements Callable<Integer> {

    private static final int AT_ONCE = 500;

    @Mixin
    private final Store store;

    @Mixin
    private final Chosen chosen = new Chosen();

    @Option(names = "--discarded", description = "The records of those that were given up instead.")
    private boolean discarded;

    ExportDeadLetters(Store store) {
        this.store = store;
    }

    @Override
    public Integer call() {
        return store.with(this::export);
    }

    private int export(StoreInspection inspected) throws SQLException {
        var dead = inspected.deadLetters();
        long last = 0;
        while (true) {
            var page = discarded
                    ? dead.discarded(chosen.filter(), last, AT_ONCE)
                    : dead.list(chosen.filter(), last, AT_ONCE);
            for (var letter : page) {
                // One that was replayed since is nobody's dead letter any more.
                var content = dead.find(letter.id());
                if (content.isPresent()) store.print(JsonText.line(Json.of(content.get())));
            }
            if (page.size() < AT_ONCE || !store.printed()) return Exit.DONE; // what was not printed its caller tells
            last = page.getLast().id();
        }
    }
}
