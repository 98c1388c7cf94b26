package tidings.cli.unhandled;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
import tidings.unhandled.DeadLetter;
import tidings.unhandled.DeadLetterGroup;

@Command(
        name = "list",
        description = "Those that wait for a person, in the order in which they came.",
        mixinStandardHelpOptions = true)
final class ListDeadLetters implements Callable<Integer> {

    @Mixin
    private final Store store;

    @Mixin
    private final Chosen chosen = new Chosen();

    @Mixin
    private final Page page = new Page();

    @Option(names = "--group", description = "How many there are of each queue, type, reason and exception.")
    private boolean grouped;

    @Option(names = "--discarded", description = "The records of those that were given up instead.")
    private boolean discarded;

    @Option(names = "--json", description = "For programs instead of people.")
    private boolean json;

    ListDeadLetters(Store store) {
        this.store = store;
    }

    @Override
    public Integer call() {
        if (grouped && discarded) throw store.wrong("--group and --discarded do not go together.");
        return store.with(grouped ? this::groups : this::list);
    }

    private int groups(StoreInspection inspected) throws SQLException {
        var groups = inspected.deadLetters().groups(chosen.filter());
        store.print(json ? JsonText.indented(Json.groups(groups)) : table(groups));
        return Exit.DONE;
    }

    static Object table(List<DeadLetterGroup> groups) {
        if (groups.isEmpty()) return "No dead letters.";
        var table = new Table("COUNT", "QUEUE", "TYPE", "OLDEST", "NEWEST", "REASON");
        for (var group : groups)
            table.row(
                    group.count(),
                    group.queue(),
                    Printable.orDash(group.type()),
                    ago(group.oldest()),
                    ago(group.newest()),
                    why(group.reason(), group.exception()));
        return table;
    }

    private int list(StoreInspection inspected) throws SQLException {
        int limit = page.limit(store);
        var dead = inspected.deadLetters();
        var letters = discarded
                ? dead.discarded(chosen.filter(), page.after(), limit)
                : dead.list(chosen.filter(), page.after(), limit);
        var next = page.next(letters, DeadLetter::id);
        if (json) store.print(JsonText.indented(Json.letters(letters, next)));
        else print(letters, next);
        return Exit.DONE;
    }

    private void print(List<DeadLetter> letters, @Nullable Long next) {
        if (letters.isEmpty()) {
            store.print(discarded ? "None was given up." : "No dead letters.");
            return;
        }
        var table = new Table("ID", "FAILED", "TRIED", "QUEUE", "TYPE", "SUBJECT", "WHY");
        for (var letter : letters) table.row(cells(letter));
        store.print(table);
        if (next != null) store.print("There may be more: --after " + next);
    }

    private static Object[] cells(DeadLetter letter) {
        var message = letter.message();
        var failure = letter.failure();
        var given = letter.discarded();
        var why = why(failure.reason(), failure.exception()) + ": " + failure.detail();
        return new Object[] {
            letter.id(),
            ago(failure.last()),
            letter.attempts(),
            message.queue(),
            Printable.orDash(message.type()),
            Printable.orDash(message.subject()),
            given == null ? why : "given up, " + given.reason() + "; " + why
        };
    }

    static String why(String reason, @Nullable String exception) {
        return exception == null ? reason : reason + " " + exception.substring(exception.lastIndexOf('.') + 1);
    }

    static String ago(Instant time) {
        var age = Duration.between(time, Instant.now());
        return Ages.text(age.isNegative() ? Duration.ZERO : age);
    }
}
