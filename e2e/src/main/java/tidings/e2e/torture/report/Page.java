package tidings.e2e.torture.report;

import java.util.Locale;

/** One page that needs nothing else: the verdict, the plot, what each kind of fault has cost. */
record Page(Findings findings, Figures figures) {

    private static final String HEAD = """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>Tidings: torture</title><style>
        body { font: 15px/1.5 system-ui, sans-serif; max-width: 70em; margin: 2em auto; padding: 0 1em; color: #222; }
        table { border-collapse: collapse; margin: 1em 0; } td, th { padding: .2em .8em; text-align: right; }
        td:first-child, th:first-child { text-align: left; } tr { border-bottom: 1px solid #ddd; }
        .good { color: #17692b; } .bad { color: #a3161b; } svg { width: 100%; height: auto; }
        </style></head><body>
        """;

    String html() {
        var html = new StringBuilder(HEAD);
        verdict(html);
        html.append(new Timeline(findings, figures).svg());
        kinds(html);
        faults(html);
        return html.append("</body></html>\n").toString();
    }

    private void verdict(StringBuilder html) {
        line(html, "<h1>Torture, seed %d</h1>", findings.seed());
        if (findings.isClean())
            line(
                    html,
                    "<p class=\"good\">All holds: %d transfers.</p>",
                    findings.entries().size());
        else
            line(
                    html,
                    "<p class=\"bad\">%d things do not hold.</p>",
                    findings.violations().size());
        html.append("<ul>");
        findings.violations().stream()
                .limit(200)
                .forEach(violation -> line(html, "<li>%s</li>", escaped(violation.toString())));
        html.append("</ul>\n");
        line(
                html,
                "<p>%d faults. From sending to the receipt: half within %.0f ms, 99%% within %.0f ms.</p>",
                findings.struck().size(),
                figures.latency().p50(),
                figures.latency().p99());
    }

    private void kinds(StringBuilder html) {
        html.append("<h2>By kind, in milliseconds</h2><table><tr><th>fault</th><th>times</th><th>next receipt p50</th>"
                + "<th>p99</th><th>longest silence p50</th><th>p99</th></tr>\n");
        figures.kinds()
                .forEach((kind, cost) -> line(
                        html,
                        "<tr><td>%s</td><td>%d</td><td>%.0f</td><td>%.0f</td><td>%.0f</td><td>%.0f</td></tr>",
                        kind,
                        cost.times(),
                        cost.next().p50(),
                        cost.next().p99(),
                        cost.silence().p50(),
                        cost.silence().p99()));
        html.append("</table>\n");
    }

    private void faults(StringBuilder html) {
        html.append("<h2>Faults</h2><table><tr><th>fault</th><th>at</th><th>lasted</th><th>target</th></tr>\n");
        for (var fault : findings.struck())
            line(
                    html,
                    "<tr><td>%d %s</td><td>%.1f s</td><td>%.1f s</td><td>%s</td></tr>",
                    fault.number(),
                    fault.kind(),
                    Figures.millis(findings.began(), fault.began()) / 1e3,
                    Figures.millis(fault.began(), fault.mended()) / 1e3,
                    escaped(fault.target()));
        html.append("</table>\n");
    }

    @SuppressWarnings("AnnotateFormatMethod") // its annotation is no dependency worth having
    private static void line(StringBuilder html, String format, Object... values) {
        html.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
