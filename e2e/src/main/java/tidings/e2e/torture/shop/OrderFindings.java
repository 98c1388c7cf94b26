package tidings.e2e.torture.shop;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tidings.e2e.torture.fault.Struck;
import tidings.e2e.torture.ledger.Violation;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a run of orders found.
 *
 * @param took until the last was placed, and until all had ended
 * @param stuck sagas whose refund the gateway refused; resumed when it did no longer
 * @param ends how many orders ended in each way
 * @param charges how many entries of each state the gateway has
 */
record OrderFindings(
        Placing placing,
        Took took,
        List<String> stuck,
        Map<String, Long> ends,
        Map<String, Long> charges,
        List<Struck> struck,
        List<Violation> violations) {

    private static final int MOST_LINES = 30;

    record Took(Duration placing, Duration all) {}

    boolean isClean() {
        return violations.isEmpty();
    }

    private Map<String, Long> kinds() {
        return struck.stream().collect(groupingBy(Struck::kind, TreeMap::new, counting()));
    }

    void print(PrintStream out) {
        out.printf(
                "%n%d orders, placed in %d s, all ended after %d s; %d faults of %d kinds%n",
                placing.orders(), took.placing().toSeconds(), took.all().toSeconds(), struck.size(), kinds().size());
        out.println("orders   " + ends);
        out.println("gateway  " + charges);
        out.println("stuck    " + stuck.size() + ", resumed when the gateway took refunds again");
        out.println("faults   " + kinds());
        out.println(violations.isEmpty() ? "All holds." : violations.size() + " things do not hold:");
        violations.stream().limit(MOST_LINES).forEach(violation -> out.println("  " + violation));
    }

    void writeJson(Path file) throws IOException {
        var report = new LinkedHashMap<String, Object>();
        report.put("seed", placing.seed());
        report.put("orders", placing.orders());
        report.put("clean", isClean());
        report.put("placedInSeconds", took.placing().toSeconds());
        report.put("endedInSeconds", took.all().toSeconds());
        report.put("ends", ends);
        report.put("gateway", charges);
        report.put("stuck", stuck);
        report.put("faultKinds", kinds());
        report.put("violations", violations.stream().map(Violation::toString).toList());
        var mapper =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        Files.writeString(file, mapper.writeValueAsString(report));
    }
}
