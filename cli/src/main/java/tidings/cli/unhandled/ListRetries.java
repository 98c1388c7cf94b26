package tidings.cli.unhandled;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tidings.cli.access.Exit;
import tidings.cli.access.Store;
import tidings.cli.text.Ages;
import tidings.cli.text.JsonText;
import tidings.cli.text.Printable;
import tidings.cli.text.Table;
import tidings.postgres.StoreInspection;
import tidings.unhandled.Retries;
import tidings.unhandled.WaitingMessage;

@Command(
        name = "list",
        description =
                "Those that wait, are under way, or wait behind others of their subject, in the order in which they came.",
        mixinStandardHelpOptions = true)
final class ListRetries implements Callable<Integer> {

    @Mixin
    private final Store store;

    @Mixin
    private final Chosen chosen = new Chosen();

    @Mixin
    private final Page page = new Page();

    @Option(names = "--json", description = "For programs instead of people.")
    private boolean json;

    ListRetries(Store store) {
        this.store = store;
    }

    @Override
    public Integer call() {
        return store.with(this::list);
    }

    private int list(StoreInspection inspected) throws SQLException {
        int limit = page.limit(store);
        var retries = inspected.retries();
        var messages = retries.list(chosen.filter(), page.after(), limit);
        var status = retries.status(chosen.filter());
        var next = page.next(messages, WaitingMessage::id);
        if (json) store.print(JsonText.indented(Json.waiting(status, messages, next)));
        else print(status, messages, next);
        return Exit.DONE;
    }

    private void print(Retries.Status status, List<WaitingMessage> messages, @Nullable Long next) {
        if (!messages.isEmpty()) {
            var table = new Table("ID", "STATE", "DUE", "BEGUN", "QUEUE", "TYPE", "SUBJECT", "WHY");
            for (var message : messages) table.row(cells(message));
            store.print(table);
        }
        store.print("Waiting: " + status.waiting() + ", under way: " + status.underWay() + ", behind others: "
                + status.behind() + ", stuck: " + status.stuck() + ".");
        if (next != null) store.print("There may be more: --after " + next);
    }

    private static Object[] cells(WaitingMessage waiting) {
        var message = waiting.message();
        var failure = waiting.failure();
        return new Object[] {
            waiting.id(),
            waiting.state().name().toLowerCase(Locale.ROOT).replace('_', ' '),
            due(waiting.dueAt()),
            waiting.attempts(),
            message.queue(),
            Printable.orDash(message.type()),
            Printable.orDash(message.subject()),
            failure == null ? "-" : ListDeadLetters.why(failure.reason(), failure.exception()) + ": " + failure.detail()
        };
    }

    private static String due(@Nullable Instant at) {
        if (at == null) return "-";
        var in = Duration.between(Instant.now(), at);
        return in.isNegative() ? Ages.text(in.negated()) + " ago" : "in " + Ages.text(in);
    }
}
