package tidings.e2e.torture;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tidings.e2e.torture.Hunt.Hunted;
import tidings.e2e.torture.report.Findings;
import tools.jackson.databind.json.JsonMapper;

/** Which defects were found, as a table. */
record HuntReport(Findings control, List<Hunted> hunted) {

    HuntReport {
        hunted = List.copyOf(hunted);
    }

    boolean isComplete() {
        return control.isClean() && hunted.stream().allMatch(Hunted::isFound);
    }

    void print(PrintStream out) {
        out.printf("%n%-24s %-4s %-58s %-6s %s%n", "defect", "", "what is wrong", "found", "after, by which checks");
        for (var each : hunted)
            out.printf(
                    "%-24s %-4s %-58s %-6s %s%n",
                    each.bug().word(),
                    each.bug().hazard(),
                    each.bug().what(),
                    each.isFound() ? "yes" : "MISSED",
                    each.isFound() ? each.after() + ": " + checks(each) : "");
        long found = hunted.stream().filter(Hunted::isFound).count();
        out.printf("%d of %d found; without a defect %s%n", found, hunted.size(), controlled());
        control.violations().stream().limit(10).forEach(violation -> out.println("  " + violation));
    }

    private String controlled() {
        return control.isClean()
                ? "all holds"
                : control.violations().size() + " things do not hold: this proves nothing";
    }

    private static String checks(Hunted each) {
        return each.violations().stream()
                .map(violation -> violation.check().toString())
                .distinct()
                .collect(joining(", "));
    }

    void writeJson(Path file) throws IOException {
        var rows = hunted.stream()
                .map(each -> Map.of(
                        "defect", each.bug().word(),
                        "hazard", each.bug().hazard(),
                        "what", each.bug().what(),
                        "faults", each.bug().faults(),
                        "found", each.isFound(),
                        "after", each.after(),
                        "checks", checks(each)))
                .toList();
        Files.writeString(
                file, JsonMapper.shared().writeValueAsString(Map.of("clean", control.isClean(), "defects", rows)));
    }
}
