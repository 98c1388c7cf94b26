package tidings.e2e.torture;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tidings.e2e.torture.bank.Bank;
import tidings.e2e.torture.bug.SeededBug;
import tidings.e2e.torture.fault.Faults;
import tidings.e2e.torture.ledger.Violation;
import tidings.e2e.torture.report.Findings;
import tidings.e2e.torture.report.Progress;
import tidings.e2e.torture.world.World;

/** Plants one defect after another, each in processes of its own, and looks whether the judge sees it. */
final class Hunt {

    /** One round after another until a defect is found: some need a fault at the right moment, and so more of both. */
    private static final List<Integer> ROUNDS = List.of(800, 2_400, 4_800);

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
     * @param after the number of the first transfer that shows it, or of all where no single one does; those of the rounds
     *     before included
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
        var withFaults = run("", faults, false, new Round(0, ROUNDS.getLast()), Duration.ofSeconds(75));
        return withFaults.isClean()
                ? run("", List.of(), false, new Round(0, ROUNDS.getFirst()), Duration.ofSeconds(75))
                : withFaults;
    }

    private record Round(int number, int messages) {}

    List<Hunted> each(List<SeededBug> bugs) throws Exception {
        var hunted = new ArrayList<Hunted>();
        for (var bug : bugs) hunted.add(hunt(bug));
        return hunted;
    }

    private Hunted hunt(SeededBug bug) throws Exception {
        int before = 0;
        for (int number = 0; number < ROUNDS.size(); number++) {
            var findings = run(
                    bug.word(),
                    bug.faults(),
                    bug.isDeadly(),
                    new Round(number, ROUNDS.get(number)),
                    bug.isDeadly() ? PATIENCE_WITH_THE_DEAD : PATIENCE);
            var violations = violations(bug, findings);
            int sent = findings.entries().size();
            progress.say(bug.word() + ", round " + (number + 1) + ": "
                    + (violations.isEmpty() ? "missed" : violations.getFirst()));
            if (!violations.isEmpty()) return new Hunted(bug, violations, before + after(violations, sent));
            before += sent;
        }
        return new Hunted(bug, List.of(), before);
    }

    private static List<Violation> violations(SeededBug bug, Findings findings) {
        var violations = findings.violations().stream()
                .filter(violation -> violation.check() != Violation.Check.HARNESS)
                .toList();
        if (bug.isDeadly()) return ofLoops(violations);
        return violations.stream().anyMatch(each -> each.check().isFinal()) ? beyondDoubt(violations) : violations;
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

    private Findings run(String bug, List<String> faults, boolean deadly, Round round, Duration patience)
            throws Exception {
        world.begin(new Bank(bug));
        var troubles = new Plan.Troubles(TROUBLES, deadly ? DEADLY_OF : 0);
        var load = new Plan.Load(round.messages(), RATE, Duration.ofMinutes(5), seed + round.number(), troubles);
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
