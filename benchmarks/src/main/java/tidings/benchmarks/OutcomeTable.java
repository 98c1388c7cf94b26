package tidings.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi.Style;

/** An outcome as a person reads it. */
final class OutcomeTable {

    private static final String UNKNOWN = "–";
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_MICRO = 1e3;

    private final Outcome outcome;
    private final boolean colours;

    /** @param colours whether its reader is a terminal that wants them */
    OutcomeTable(Outcome outcome, boolean colours) {
        this.outcome = outcome;
        this.colours = colours;
    }

    String text() {
        var lines = new ArrayList<String>();
        lines.add(bold(outcome.scenario()) + ": " + outcome.explanation());
        lines.add("Medians of " + rounds() + ", their range in brackets.");
        lines.add("");
        lines.add(new Table(titles(), outcome.series().stream().map(this::row).toList()).text(colours));
        lines.add("");
        for (var series : outcome.series())
            if (!series.settings().isEmpty()) lines.add(series.contender() + ": " + series.settings());
        return String.join(System.lineSeparator(), lines).stripTrailing();
    }

    private List<String> titles() {
        return List.of(
                "contender",
                "messages/s",
                ratioTitle(),
                "s in all",
                "p50 ms",
                "p99 ms",
                "p99.9 ms",
                "max ms",
                "bytes/message",
                "CPU µs/message");
    }

    private String ratioTitle() {
        if (outcome.baseline().isEmpty()) return "ratio";
        var compared = switch (outcome.compared()) {
            case RATE -> "ratio";
            case TIME -> "time";
            case P99 -> "p99";
        };
        return compared + " to " + outcome.baseline();
    }

    private List<String> row(Series series) {
        var figures = Figures.of(series, outcome);
        return List.of(
                series.contender(),
                ranged(figures.messagesPerSecond()),
                series.contender().equals(outcome.baseline()) ? "1" : ranged(figures.ratio()),
                ranged(figures.seconds()),
                median(figures.p50Nanos(), NANOS_PER_MILLI),
                median(figures.p99Nanos(), NANOS_PER_MILLI),
                median(figures.p999Nanos(), NANOS_PER_MILLI),
                most(figures.maxNanos(), NANOS_PER_MILLI),
                median(figures.allocatedBytes(), 1),
                median(figures.cpuNanos(), NANOS_PER_MICRO));
    }

    private String rounds() {
        int most = outcome.series().stream()
                .mapToInt(series -> series.rounds().size())
                .max()
                .orElse(0);
        return most == 1 ? "1 round" : most + " rounds";
    }

    private static String median(@Nullable Spread spread, double unit) {
        return spread == null ? UNKNOWN : number(spread.median() / unit);
    }

    private static String most(@Nullable Spread spread, double unit) {
        return spread == null ? UNKNOWN : number(spread.max() / unit);
    }

    private static String ranged(@Nullable Spread spread) {
        if (spread == null) return UNKNOWN;
        return number(spread.median()) + " (" + number(spread.min()) + "–" + number(spread.max()) + ")";
    }

    /** Three digits that count, or all before the point. */
    private static String number(double value) {
        int decimals = value >= 100 ? 0 : value >= 10 ? 1 : value >= 0.1 || value == 0 ? 2 : 4;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    private String bold(String text) {
        return colours ? Style.bold.on() + text + Style.bold.off() : text;
    }
}
