package tidings.cli.unhandled;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Base64;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tidings.cli.access.Exit;
import tidings.cli.access.Store;
import tidings.cli.text.JsonText;
import tidings.cli.text.Printable;
import tidings.postgres.StoreInspection;
import tidings.unhandled.DeadLetter;
import tools.jackson.core.JacksonException;

@Command(
        name = "show",
        description = "All that is kept of one: failure, stack, headers and body.",
        mixinStandardHelpOptions = true)
final class ShowDeadLetter implements Callable<Integer> {

    @Mixin
    private final Store store;

    @Parameters(paramLabel = "ID", description = "The number that list prints.")
    private long id;

    @Option(names = "--body", description = "The body alone, such as for a file to edit and to give to replay --body.")
    private boolean bodyAlone;

    @Option(names = "--json", description = "For programs instead of people.")
    private boolean json;

    ShowDeadLetter(Store store) {
        this.store = store;
    }

    @Override
    public Integer call() {
        if (json && bodyAlone) throw store.wrong("--json and --body do not go together.");
        return store.with(this::show);
    }

    private int show(StoreInspection inspected) throws SQLException {
        var found = inspected.deadLetters().find(id);
        if (found.isEmpty()) {
            store.complain("There is no dead letter " + id + " in schema " + inspected.schema() + ".");
            return Exit.NOT_SO;
        }
        var content = found.get();
        if (bodyAlone) return body(content.current());
        store.print(json ? JsonText.indented(Json.of(content)) : told(content));
        return Exit.DONE;
    }

    private int body(byte[] body) {
        var text = Json.text(body);
        if (text == null) {
            store.complain("The body is no text: --json has it as base64.");
            return Exit.NOT_SO;
        }
        store.printExactly(text);
        return Exit.DONE;
    }

    private static String told(DeadLetter.Content content) {
        var letter = content.letter();
        var message = letter.message();
        var failure = letter.failure();
        var told = new StringBuilder();
        line(told, "number", String.valueOf(letter.id()));
        line(told, "queue", message.queue());
        line(
                told,
                "from",
                (message.exchange().isEmpty() ? "(default exchange)" : message.exchange()) + " with "
                        + message.routingKey());
        line(told, "id", message.id());
        line(told, "source", message.source());
        line(told, "type", message.type());
        line(told, "subject", message.subject() == null ? null : subject(letter, message.subject()));
        line(told, "correlation", message.correlationId());
        line(
                told,
                "tried",
                letter.attempts() + " times" + (letter.replays() == 0 ? "" : ", replays: " + letter.replays()));
        line(told, "first failed", failure.first() + ", " + ListDeadLetters.ago(failure.first()) + " ago");
        line(told, "last failed", failure.last() + ", " + ListDeadLetters.ago(failure.last()) + " ago");
        line(told, "reason", failure.reason());
        line(told, "detail", failure.detail());
        line(told, "exception", failure.exception());
        var discarded = letter.discarded();
        if (discarded != null) line(told, "given up", discarded.at() + ", because: " + discarded.reason());
        headers(told, content);
        if (content.stack() != null) section(told, "stack", content.stack());
        section(told, "body, " + content.body().length + " bytes", readable(content.body()));
        var edited = content.edited();
        if (edited != null) section(told, "edited body, " + edited.length + " bytes", readable(edited));
        return told.toString().stripTrailing();
    }

    private static String subject(DeadLetter letter, String subject) {
        return letter.blocks() ? subject + " (later messages of it wait)" : subject;
    }

    private static void headers(StringBuilder told, DeadLetter.Content content) {
        var headers = new TreeMap<String, Object>(content.properties().headers());
        if (headers.isEmpty()) return;
        var lines = new StringBuilder();
        headers.forEach((name, value) -> lines.append(name)
                .append(": ")
                .append(Printable.of(text(value)))
                .append('\n'));
        section(told, "headers", lines.toString());
    }

    private static String text(Object value) {
        return value instanceof byte[] bytes ? "base64 " + Base64.getEncoder().encodeToString(bytes) : value.toString();
    }

    private static void line(StringBuilder told, String name, @Nullable String value) {
        if (value != null)
            told.append(String.format(Locale.ROOT, "%-14s", name))
                    .append(Printable.of(value))
                    .append('\n');
    }

    private static void section(StringBuilder told, String name, String text) {
        told.append('\n').append(name).append('\n');
        Printable.lines(text)
                .lines()
                .forEach(each -> told.append("  ").append(each).append('\n'));
    }

    private static String readable(byte[] body) {
        try {
            return JsonText.indented(JsonText.parse(body));
        } catch (JacksonException e) { // shown as it is
            var text = Json.text(body);
            return text != null
                    ? text
                    : "base64 " + new String(Base64.getMimeEncoder().encode(body), StandardCharsets.US_ASCII);
        }
    }
}
