package tidings.e2e.faults;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;

/** What a run found, as tables for people. */
final class Summary {

    private static final int LONGEST_LIST = 50;

    private final PrintStream out;

    Summary(PrintStream out) {
        this.out = out;
    }

    void print(List<Fault> faults, Ledger ledger, List<Aftermath.Repeated> repeated, List<String> violations) {
        returns(faults);
        out.println("answers: " + ledger.outcomes());
        ledger.refusals().forEach((answer, times) -> out.printf("  %6d  %s%n", times, answer));
        mails(repeated);
        out.println(violations.isEmpty() ? "all holds" : violations.size() + " things do not hold:");
        violations.stream().limit(LONGEST_LIST).forEach(violation -> out.println("  " + violation));
    }

    private void returns(List<Fault> faults) {
        out.printf("%-16s %6s   seen to work again after: %s%n", "killed", "times", "least, median, most");
        Arrays.stream(Target.values()).forEach(target -> {
            var times = faults.stream()
                    .filter(fault -> fault.target() == target)
                    .map(Fault::untilReturn)
                    .sorted()
                    .map(Fault::seconds)
                    .toList();
            if (times.isEmpty()) return;
            out.printf(
                    "%-16s %6d   %5.1f s  %5.1f s  %5.1f s%n",
                    target, times.size(), times.getFirst(), times.get(times.size() / 2), times.getLast());
        });
    }

    private void mails(List<Aftermath.Repeated> repeated) {
        out.printf("mails sent a second time: %d%n", repeated.size());
        if (!repeated.isEmpty())
            out.printf("  %-32s %-25s  %-26s  %s%n", "to", "first, from the kill on", "again", "explained by");
        repeated.forEach(mail -> out.println("  " + mail));
    }
}
