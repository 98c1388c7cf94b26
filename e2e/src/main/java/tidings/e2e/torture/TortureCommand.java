package tidings.e2e.torture;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tidings.e2e.torture.bank.Bank;
import tidings.e2e.torture.bug.SeededBugs;
import tidings.e2e.torture.fault.Fault;
import tidings.e2e.torture.fault.Faults;
import tidings.e2e.torture.report.Progress;
import tidings.e2e.torture.report.Report;
import tidings.e2e.torture.shop.OrderTorture;
import tidings.e2e.torture.world.World;
import tidings.e2e.torture.world.WorldSettings;

/** {@code ./tidings torture}: ends with 0 when all holds, 3 when something does not, 1 when it could not be found out. */
@Command(
        name = "torture",
        description = "Moves money in two hops while everything is broken, and accounts for every cent.",
        mixinStandardHelpOptions = true)
public final class TortureCommand implements Callable<Integer> {

    private static final int SOMETHING_DOES_NOT_HOLD = 3;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--messages", defaultValue = "10000", description = "transfers to send")
    private int messages;

    @Option(names = "--orders", defaultValue = "0", description = "through the whole shop, instead of transfers")
    private int orders;

    @Option(names = "--rate", defaultValue = "200", description = "a second; 0 for as many as go")
    private int rate;

    @Option(names = "--faults", defaultValue = "all", split = ",", description = "kinds, all or none")
    private List<String> faults = List.of();

    @Option(names = "--fault-every", defaultValue = "10s", converter = DurationText.class)
    private Duration faultEvery = Duration.ofSeconds(10);

    @Option(names = "--longest-pause", defaultValue = "35s", converter = DurationText.class)
    private Duration longestPause = Duration.ofSeconds(35);

    @Option(names = "--seed", description = "of load and faults; drawn unless set")
    private @Nullable Long seed;

    @Option(names = "--nodes", defaultValue = "1", description = "of the broker, 1 or 3")
    private int nodes;

    @Option(names = "--producers", defaultValue = "2")
    private int producers;

    @Option(names = "--consumers", defaultValue = "2")
    private int consumers;

    @Option(names = "--minutes", defaultValue = "1440", description = "after which no more are sent")
    private int minutes;

    @Option(names = "--deadly", defaultValue = "0", description = "every so many-th transfer kills its consumer")
    private int deadly;

    @Option(names = "--json", description = "file for the report; report.json in the run's directory unless set")
    private @Nullable Path json;

    @Option(names = "--directory", defaultValue = "torture-results", description = "for all that a run leaves")
    private Path directory = Path.of("torture-results");

    @Option(names = "--seeded-bugs", description = "plants one defect after another and shows which are found")
    private boolean seededBugs;

    @Option(names = "--bugs", split = ",", description = "of those, only these")
    private List<String> bugs = List.of();

    /** The process's entry. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new TortureCommand()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        if (orders < 0 || (orders > 0 && seededBugs))
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--orders takes a positive number, and does not go with --seeded-bugs");
        long chosen = seed == null ? ThreadLocalRandom.current().nextLong(1_000_000) : seed;
        var fresh = Directories.fresh(directory, chosen);
        var progress = Progress.here(System.out);
        progress.say("seed " + chosen + "; logs, ledger and report in " + fresh);
        var settings = new WorldSettings(fresh, nodes, producers, consumers, longestPause);
        try (var world = World.start(settings)) {
            if (orders > 0) return order(world, chosen, progress);
            return seededBugs ? hunt(world, chosen, progress) : torture(world, chosen, progress);
        }
    }

    private int order(World world, long chosen, Progress progress) throws Exception {
        var report = json == null ? world.settings().directory().resolve("report.json") : json;
        var violations =
                new OrderTorture(orders, rate, chosen, kinds(), faultEvery).run(world, progress, System.out, report);
        return violations.isEmpty() ? 0 : SOMETHING_DOES_NOT_HOLD;
    }

    private int hunt(World world, long chosen, Progress progress) throws Exception {
        var chosenBugs = bugs.isEmpty()
                ? SeededBugs.all()
                : bugs.stream().map(SeededBugs::named).toList();
        var hunt = new Hunt(world, chosen, progress);
        var found = new HuntReport(hunt.control(chosenBugs), hunt.each(chosenBugs));
        found.print(System.out);
        if (json != null) found.writeJson(json);
        return found.isComplete() ? 0 : SOMETHING_DOES_NOT_HOLD;
    }

    private int torture(World world, long chosen, Progress progress) throws Exception {
        var load = new Plan.Load(messages, rate, Duration.ofMinutes(minutes), chosen, new Plan.Troubles(1, deadly));
        var plan = new Plan(load, kinds(), faultEvery, Duration.ofSeconds(75), "");
        world.begin(new Bank(""));
        progress.say("the world is up");
        var findings = new Run(world, plan, progress).run();
        var report = Report.of(findings);
        var place = world.settings().directory();
        report.writeJson(json == null ? place.resolve("report.json") : json);
        report.writeHtml(place.resolve("report.html"));
        report.print(System.out);
        return findings.isClean() ? 0 : SOMETHING_DOES_NOT_HOLD;
    }

    private List<Fault> kinds() {
        if (faults.equals(List.of("all"))) return Faults.all();
        return faults.equals(List.of("none")) ? List.of() : Faults.named(faults);
    }

    /** {@code 500ms}, {@code 10s}, {@code 5m}. */
    static final class DurationText implements CommandLine.ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            if (text.endsWith("ms")) return Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)));
            return Duration.parse("PT" + text);
        }
    }
}
