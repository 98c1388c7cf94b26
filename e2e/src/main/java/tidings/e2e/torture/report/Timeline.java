package tidings.e2e.torture.report;

import java.util.Locale;
import java.util.function.ToDoubleFunction;
import tidings.e2e.torture.report.Figures.Second;

/** Receipts a second and their latency over the time of a run, and when which fault lasted. */
record Timeline(Findings findings, Figures figures) {

    private static final int WIDTH = 1_000;
    private static final int LEFT = 60;
    private static final int HEIGHT = 150;
    private static final int RATE_TOP = 30;
    private static final int LATENCY_TOP = 220;

    String svg() {
        var svg = new StringBuilder("<svg viewBox=\"0 0 1080 400\" font-family=\"system-ui\" font-size=\"11\">\n");
        faults(svg);
        panel(svg, RATE_TOP, "receipts a second", "#2066a8", Second::receipts);
        panel(svg, LATENCY_TOP, "latency, 99%, ms", "#a3561b", Second::p99);
        line(svg, "<text x=\"%d\" y=\"390\">%.0f s</text>", LEFT + WIDTH - 20, length());
        return svg.append("</svg>\n").toString();
    }

    private void faults(StringBuilder svg) {
        for (var fault : findings.struck()) {
            double from = x(Figures.millis(findings.began(), fault.began()) / 1e3);
            double to = x(Figures.millis(findings.began(), fault.mended()) / 1e3);
            line(
                    svg,
                    "<g><title>%d %s: %s</title><rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"#d33\""
                            + " opacity=\"0.2\"/><text x=\"%.1f\" y=\"%d\" transform=\"rotate(-60 %.1f %d)\""
                            + " font-size=\"8\">%s</text></g>",
                    fault.number(),
                    fault.kind(),
                    Page.escaped(fault.target()),
                    from,
                    RATE_TOP,
                    Math.max(1.5, to - from),
                    LATENCY_TOP + HEIGHT - RATE_TOP,
                    from,
                    RATE_TOP - 2,
                    from,
                    RATE_TOP - 2,
                    fault.kind());
        }
    }

    private void panel(StringBuilder svg, int top, String title, String colour, ToDoubleFunction<Second> value) {
        double most =
                Math.max(1, figures.seconds().stream().mapToDouble(value).max().orElse(1));
        var points = new StringBuilder();
        for (var second : figures.seconds())
            points.append(String.format(
                    Locale.ROOT,
                    "%.1f,%.1f ",
                    x(second.second()),
                    top + HEIGHT * (1 - value.applyAsDouble(second) / most)));
        line(svg, "<text x=\"%d\" y=\"%d\">%s</text>", LEFT + 4, top + 12, title);
        line(svg, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%.0f</text>", LEFT - 4, top + 10, most);
        line(svg, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">0</text>", LEFT - 4, top + HEIGHT);
        line(svg, "<path d=\"M%d %dV%dH%d\" fill=\"none\" stroke=\"#999\"/>", LEFT, top, top + HEIGHT, LEFT + WIDTH);
        line(
                svg,
                "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\"/>",
                points.toString().strip(),
                colour);
    }

    private double x(double second) {
        return LEFT + WIDTH * second / length();
    }

    private double length() {
        int receipts =
                figures.seconds().isEmpty() ? 0 : figures.seconds().getLast().second();
        double faults = findings.struck().isEmpty()
                ? 0
                : Figures.millis(findings.began(), findings.struck().getLast().mended()) / 1e3;
        return Math.max(1, Math.max(receipts + 1, faults));
    }

    @SuppressWarnings("AnnotateFormatMethod") // its annotation is no dependency worth having
    private static void line(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
