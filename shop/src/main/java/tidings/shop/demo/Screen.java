package tidings.shop.demo;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Style;

/** What a person at the terminal sees; colours only where there is one and {@code NO_COLOR} is not set. Thread-safe. */
final class Screen {

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());
    private static final int LONGEST_CELL = 100;

    /** Who reads what: the feed sees events, not queues. */
    private static final Map<String, String> QUEUES = Map.of(
            "user.created", "email.user.created.queue, email.recipients.queue",
            "order.placed", "saga.order",
            "order.confirmed", "email.order.queue",
            "order.rejected", "email.order.queue",
            "inventory.low", "email.inventory.low.queue");

    private final PrintWriter out;
    private final boolean colours;

    Screen(PrintWriter out, boolean colours) {
        this.out = out;
        this.colours = colours;
    }

    static Screen of(PrintWriter out) {
        return new Screen(out, Ansi.AUTO.enabled());
    }

    synchronized void line(String text) {
        out.println(text);
        out.flush();
    }

    void starting(String part) {
        line(paint(Style.faint, "starting " + part + " …"));
    }

    void listeners(List<Demo.Listener> listeners) {
        line("");
        for (var listener : listeners)
            line("  " + paint(Style.bold, pad(listener.name(), 17)) + " "
                    + paint(Style.fg_cyan, pad(listener.address(), 50)) + " " + paint(Style.faint, listener.note()));
        line("");
    }

    void invitation(Demo demo) {
        line("Register a user:");
        line(paint(
                Style.fg_green,
                "  curl -i " + demo.users() + " -H 'Content-Type: application/json'"
                        + " -d '{\"email\":\"ada@example.org\",\"name\":\"Ada Lovelace\"}'"));
        line("Events follow; Ctrl-C stops.");
        line("");
    }

    void event(SeenEvent event) {
        line(String.join(
                "  ",
                paint(Style.faint, CLOCK.format(event.time() == null ? event.seenAt() : event.time())),
                paint(Style.fg_yellow, pad(printable(event.type()), 18)),
                printable(event.id()),
                paint(Style.fg_magenta, "correlation=" + printable(event.correlationId())),
                paint(Style.fg_cyan, wayOf(event)),
                paint(Style.faint, ageOf(event.age()))));
    }

    void checks(List<Check> checks, Duration took) {
        line("");
        line(paint(Style.bold, "     " + pad("expected", 62) + " happened"));
        for (var check : checks)
            line((check.holds() ? paint(Style.fg_green, " ok  ") : paint(Style.fg_red, " NO  "))
                    + pad(check.expected(), 62) + " " + printable(check.happened()));
        line("");
        var held = checks.stream().filter(Check::holds).count();
        line(paint(
                        held == checks.size() ? Style.fg_green : Style.fg_red,
                        held + " of " + checks.size() + " as expected")
                + " in " + "%.1f s".formatted(took.toMillis() / 1000.0));
    }

    private static String wayOf(SeenEvent event) {
        var source = printable(event.source());
        var from = source.substring(source.lastIndexOf(':') + 1);
        var queue = QUEUES.get(event.type());
        return from + " → " + event.exchange() + (queue == null ? "" : " → " + queue);
    }

    private static String ageOf(@Nullable Duration age) {
        return age == null ? "age unknown" : "age " + age.toMillis() + " ms";
    }

    private String paint(IStyle style, String text) {
        return colours ? style.on() + text + style.off() : text;
    }

    private static String pad(String text, int width) {
        return text.length() >= width ? text : text + " ".repeat(width - text.length());
    }

    /** What others sent may hold what a terminal obeys, and be of any length. */
    private static String printable(String text) {
        var cut = text.length() <= LONGEST_CELL ? text : text.substring(0, LONGEST_CELL) + "…";
        return cut.isEmpty() ? "-" : cut.replaceAll("[\\p{Cc}\\p{Cf}]", "?");
    }

    /** A row of the table at the end. */
    record Check(String expected, String happened, boolean holds) {}
}
