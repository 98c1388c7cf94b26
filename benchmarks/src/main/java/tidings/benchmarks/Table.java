package tidings.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Help.Ansi.Style;

/** Aligned columns for a terminal: text in the first, numbers in the others. */
record Table(List<String> titles, List<List<String>> rows) {

    private static final String GAP = "   ";

    Table {
        titles = List.copyOf(titles);
        rows = rows.stream().map(List::copyOf).toList();
        for (var row : rows)
            if (row.size() != titles.size())
                throw new IllegalArgumentException(row + " has not a cell for each of " + titles);
    }

    /** @param colours whether its reader is a terminal that wants them */
    String text(boolean colours) {
        var widths = IntStream.range(0, titles.size()).map(this::width).toArray();
        var lines = new ArrayList<String>();
        lines.add(colours ? Style.bold.on() + line(titles, widths) + Style.bold.off() : line(titles, widths));
        for (var row : rows) lines.add(line(row, widths));
        return String.join(System.lineSeparator(), lines);
    }

    private int width(int column) {
        int widest = titles.get(column).length();
        for (var row : rows) widest = Math.max(widest, row.get(column).length());
        return widest;
    }

    private static String line(List<String> cells, int[] widths) {
        var line = new StringBuilder(cells.getFirst()).append(blanks(cells.getFirst(), widths[0]));
        for (int i = 1; i < widths.length; i++)
            line.append(GAP).append(blanks(cells.get(i), widths[i])).append(cells.get(i));
        return line.toString();
    }

    private static String blanks(String cell, int width) {
        return " ".repeat(width - cell.length());
    }
}
