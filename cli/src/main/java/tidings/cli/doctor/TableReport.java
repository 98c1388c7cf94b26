package tidings.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Style;
import tidings.cli.doctor.Finding.Severity;
import tidings.cli.text.Printable;

/** A diagnosis as a person reads it: what is well first, and the worst last, where the eye is when it ends. */
final class TableReport {

    private static final int WIDEST_ABOUT = 40;
    private static final String GAP = "  ";

    private final Diagnosis diagnosis;
    private final boolean colours;

    /** @param colours whether its reader is a terminal that wants them */
    TableReport(Diagnosis diagnosis, boolean colours) {
        this.diagnosis = diagnosis;
        this.colours = colours;
    }

    String text() {
        var rows = rows();
        int mark = rows.stream().mapToInt(row -> row.mark().length()).max().orElse(0);
        int about = Math.min(
                WIDEST_ABOUT,
                rows.stream().mapToInt(row -> row.about().length()).max().orElse(0));
        var lines = new ArrayList<String>();
        for (var row : rows) {
            lines.add(paint(row.style(), pad(row.mark(), mark)) + GAP + pad(row.about(), about) + GAP + row.what());
            if (!row.remedy().isEmpty())
                lines.add(" ".repeat(mark + about + 2 * GAP.length()) + paint(Style.faint, "→ " + row.remedy()));
        }
        lines.add("");
        lines.add(summary());
        return String.join(System.lineSeparator(), lines);
    }

    private List<Row> rows() {
        var parts = Stream.of(row("broker", diagnosis.broker()), row("database", diagnosis.database()));
        var seen = Stream.of(Severity.NOTE, Severity.WARNING, Severity.ERROR)
                .flatMap(severity -> diagnosis.of(severity).stream());
        return Stream.concat(parts, seen.map(TableReport::row)).toList();
    }

    private static Row row(String name, Part part) {
        return switch (part) {
            case Part.Seen seen -> new Row("ok", Style.fg_green, name, seen.address(), "");
            case Part.NotLookedAt not -> new Row("-", Style.faint, name, "not looked at: " + not.why(), "");
            case Part.Unreachable not ->
                new Row("FAILED", Style.fg_red, name, not.address() + ": " + not.reason(), not.remedy());
        };
    }

    private static Row row(Finding finding) {
        return switch (finding.severity()) {
            case NOTE -> new Row("ok", Style.fg_green, finding);
            case WARNING -> new Row("warning", Style.fg_yellow, finding);
            case ERROR -> new Row("ERROR", Style.fg_red, finding);
        };
    }

    private String summary() {
        long errors = diagnosis.of(Severity.ERROR).size();
        long warnings = diagnosis.of(Severity.WARNING).size();
        var found = errors + warnings == 0 ? "nothing found" : "errors: " + errors + ", warnings: " + warnings;
        if (!diagnosis.isComplete())
            return paint(Style.fg_red, "Not all could be looked at; of what could: " + found + ".");
        if (errors + warnings == 0) return paint(Style.fg_green, "Nothing found.");
        return paint(errors > 0 ? Style.fg_red : Style.fg_yellow, "Found " + found + ".");
    }

    private String paint(IStyle style, String text) {
        return colours ? style.on() + text + style.off() : text;
    }

    private static String pad(String text, int width) {
        return text.length() >= width ? text : text + " ".repeat(width - text.length());
    }

    private record Row(String mark, IStyle style, String about, String what, String remedy) {

        /** Brokers, databases and their users say what they want: nothing that a terminal obeys. */
        Row {
            about = Printable.of(about);
            what = Printable.of(what);
            remedy = Printable.of(remedy);
        }

        Row(String mark, IStyle style, Finding finding) {
            this(mark, style, finding.about(), finding.what(), finding.remedy());
        }
    }
}
