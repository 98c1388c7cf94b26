package tidings.cli.text;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.Style;

/** Columns under a heading, each as wide as its widest cell; the last one as long as it is. Not thread-safe. */
public final class Table {

    private static final String GAP = "  ";

    private final List<String> heading;
    private final List<List<String>> rows = new ArrayList<>();
    private final boolean colours = Ansi.AUTO.enabled();

    public Table(String... heading) {
        this.heading = List.of(heading);
    }

    /** @param cells as many as the heading has; printed without anything that a terminal obeys */
    public void row(Object... cells) {
        if (cells.length != heading.size()) throw new IllegalArgumentException("not a cell for each column");
        var row = new ArrayList<String>();
        for (var cell : cells) row.add(Printable.of(cell.toString()));
        rows.add(row);
    }

    @Override
    public String toString() {
        var widths = new int[heading.size()];
        for (int column = 0; column < widths.length; column++) {
            widths[column] = heading.get(column).length();
            for (var row : rows)
                widths[column] = Math.max(widths[column], row.get(column).length());
        }
        var text = new StringBuilder();
        var head = line(heading, widths);
        text.append(colours ? Style.bold.on() + head + Style.bold.off() : head);
        for (var row : rows) text.append(System.lineSeparator()).append(line(row, widths));
        return text.toString();
    }

    private static String line(List<String> cells, int[] widths) {
        var line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            var cell = cells.get(column);
            line.append(cell);
            if (column < widths.length - 1)
                line.append(" ".repeat(widths[column] - cell.length())).append(GAP);
        }
        return line.toString().stripTrailing();
    }
}
