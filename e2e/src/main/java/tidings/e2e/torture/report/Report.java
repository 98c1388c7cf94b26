package tidings.e2e.torture.report;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tidings.e2e.torture.ledger.Effect;
import tidings.e2e.torture.ledger.Ledger.Entry;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What a run found: as lines, as JSON, as one page. */
public final class Report {

    private static final int MOST_LINES = 30;

    private final Findings findings;
    private final Figures figures;

    private Report(Findings findings) {
        this.findings = findings;
        this.figures = Figures.of(findings);
    }

    public static Report of(Findings findings) {
        return new Report(findings);
    }

    public void print(PrintStream out) {
        out.println();
        answers().forEach((answer, times) -> out.printf("%8d  %s%n", times, answer));
        effects().forEach((hop, times) -> out.printf("%8d  %s%n", times, hop));
        out.printf(
                "latency to the receipt: %.0f ms, 1%% over %.0f ms%n%n",
                figures.latency().p50(), figures.latency().p99());
        out.printf("%-18s %5s  %22s  %22s%n", "fault", "times", "next effect p50 p99", "longest silence p50 p99");
        figures.kinds()
                .forEach((kind, cost) -> out.printf(
                        "%-18s %5d  %9.0f ms %7.0f ms  %10.0f ms %7.0f ms%n",
                        kind,
                        cost.times(),
                        cost.next().p50(),
                        cost.next().p99(),
                        cost.silence().p50(),
                        cost.silence().p99()));
        out.println();
        var violations = findings.violations();
        out.println(
                violations.isEmpty()
                        ? "All holds."
                        : violations.size() + " things do not hold (seed " + findings.seed() + "):");
        violations.stream().limit(MOST_LINES).forEach(violation -> out.println("  " + violation));
    }

    private Map<String, Long> answers() {
        return findings.entries().stream().collect(groupingBy(Report::answer, TreeMap::new, counting()));
    }

    private static String answer(Entry entry) {
        return entry.answer().map(Enum::name).orElse("NONE").toLowerCase(Locale.ROOT);
    }

    private Map<String, Long> effects() {
        return findings.evidence().effects().stream()
                .map(Effect::hop)
                .collect(groupingBy(hop -> hop.word(), TreeMap::new, counting()));
    }

    public void writeJson(Path file) throws IOException {
        var report = new LinkedHashMap<String, Object>();
        report.put("seed", findings.seed());
        report.put("began", findings.began().toString());
        report.put("clean", findings.isClean());
        report.put("answers", answers());
        report.put("effects", effects());
        report.put("latencyMillis", figures.latency());
        report.put("faultKinds", figures.kinds());
        report.put(
                "faults",
                findings.struck().stream()
                        .map(fault -> Map.of(
                                "number", fault.number(),
                                "kind", fault.kind(),
                                "target", fault.target(),
                                "began", fault.began().toString(),
                                "mended", fault.mended().toString()))
                        .toList());
        report.put("seconds", figures.seconds());
        report.put(
                "violations",
                findings.violations().stream()
                        .map(each -> Map.of("check", each.check().toString(), "what", each.what()))
                        .toList());
        var mapper =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        Files.writeString(file, mapper.writeValueAsString(report));
    }

    public void writeHtml(Path file) throws IOException {
        Files.writeString(file, new Page(findings, figures).html());
    }
}
