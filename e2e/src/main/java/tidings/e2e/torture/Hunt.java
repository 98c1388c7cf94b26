package tidings.e2e.torture;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tidings.e2e.torture.bug.SeededBug;
import tidings.e2e.torture.fault.Faults;
import tidings.e2e.torture.ledger.Violation;
import tidings.e2e.torture.report.Findings;
import tidings.e2e.torture.report.Progress;
import tidings.e2e.torture.world.World;

/** Plants one defect after another, each in processes of its own, and looks whether the judge sees it. */
final class Hunt {

    private static final int MESSAGES = 800;
    /** More than can be handled here: when something is struck, something is under way. */
    private static final int RATE = 250;

    private static final int TROUBLES = 3;
    private static final int DEADLY_OF = 150;
    private static final Duration FAULT_EVERY = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** What has died comes back after a lease of half a minute, and has several lives. */
    private static final Duration PATIENCE_WITH_THE_DEAD = Duration.ofSeconds(40);

    private static final Pattern TRANSFER = Pattern.compile("\\bt(\\d+)\\b");

    private final World world;
    private final long seed;
    private final Progress progress;

    Hunt(World world, long seed, Progress progress) {
        this.world = world;
        this.seed = seed;
        this.progress = progress;
    }

    /**
     * What became of a defect.
     *
     * @param violations what does not hold because of it; empty when it was missed
     * @param after the number of the first transfer that shows it, or of all where no single one does
     */
    record Hunted(SeededBug bug, List<Violation> violations, int after) {

        Hunted {
            violations = List.copyOf(violations);
        }

        boolean isFound() {
            return !violations.isEmpty();
        }
    }

    /** The same load and faults without a defect: what does not hold here proves nothing about one. */
    Findings control(List<SeededBug> bugs) throws Exception {
        var faults =
                bugs.stream().flatMap(bug -> bug.faults().stream()).distinct().toList();
        progress.say("control: no defect, " + faults);
        var withFaults = run("", faults, false, MESSAGES, Duration.ofSeconds(75));
        return withFaults.isClean() ? run("", List.of(), false, MESSAGES, Duration.ofSeconds(75)) : withFaults;
    }

    List<Hunted> each(List<SeededBug> bugs) throws Exception {
        var hunted = new ArrayList<Hunted>();
        for (var bug : bugs) {
            var findings = run(
                    bug.word(),
                    bug.faults(),
                    bug.isDeadly(),
                    MESSAGES,
                    bug.isDeadly() ? PATIENCE_WITH_THE_DEAD : PATIENCE);
            var violations = findings.violations().stream()
                    .filter(violation -> violation.check() != Violation.Check.HARNESS)
                    .toList();
            if (bug.isDeadly()) violations = ofLoops(violations);
            else if (violations.stream().anyMatch(each -> each.check().isFinal())) violations = beyondDoubt(violations);
            hunted.add(new Hunted(
                    bug, violations, after(violations, findings.entries().size())));
            progress.say(bug.word() + ": " + (violations.isEmpty() ? "missed" : violations.getFirst()));
        }
        return hunted;
    }

    /** The run has not waited for the rest. */
    private static List<Violation> beyondDoubt(List<Violation> violations) {
        return violations.stream()
                .filter(violation -> violation.check().isFinal())
                .toList();
    }

    /** Whoever dies is slow to come back: here only a loop proves something. */
    private static List<Violation> ofLoops(List<Violation> violations) {
        return violations.stream()
                .filter(violation -> violation.check() == Violation.Check.WASTE)
                .toList();
    }

    private Findings run(String bug, List<String> faults, boolean deadly, int messages, Duration patience)
            throws Exception {
        world.begin(bug);
        var troubles = new Plan.Troubles(TROUBLES, deadly ? DEADLY_OF : 0);
        var load = new Plan.Load(messages, RATE, Duration.ofMinutes(5), seed, troubles);
        return new Run(world, new Plan(load, Faults.named(faults), FAULT_EVERY, patience, bug), progress).run();
    }

    private static int after(List<Violation> violations, int all) {
        return violations.stream()
                .map(violation -> TRANSFER.matcher(violation.what()))
                .filter(matcher -> matcher.find())
                .mapToInt(matcher -> Integer.parseInt(matcher.group(1)))
                .min()
                .orElse(all);
    }
}
