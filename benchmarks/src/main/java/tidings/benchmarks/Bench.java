package tidings.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tidings.benchmarks.pieces.Pieces;

/** Runs scenarios and reports: tables to standard output, progress to standard error, JSON and a plot to files. */
@Command(
        name = "bench",
        description = "Measures Tidings beside the bare client, PerfTest and Spring AMQP.",
        mixinStandardHelpOptions = true,
        versionProvider = Bench.Version.class)
final class Bench implements Callable<Integer> {

    /** As {@code sysexits.h} has it, and the script that calls this. */
    private static final int USAGE = 64;

    private static final String PIECES = "pieces";

    /** What runs when nothing is named. */
    private static final List<Scenario> USUAL =
            List.of(new Publish(), new Consume(), new Both(), new Latency(), new Waiting());

    private static final List<Scenario> ON_REQUEST = List.of(
            new Startup(),
            new OutboxRate(),
            new Once(),
            new Retry(),
            new HalfFails(),
            new SagaTime(),
            new WaitingOnce(),
            new OutboxLatency(),
            new Backlog(),
            new HeldSnapshot());

    private final List<Scenario> usual;
    private final List<Scenario> onRequest;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "<scenario>", description = "What to measure; see below.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "How long one contender is at it in one round; 5 unless set, 10 with a database.")
    private @Nullable Double seconds;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "How often each contender has its turn; ${DEFAULT-VALUE} unless set.")
    private int rounds;

    @Option(
            names = "--backlog",
            paramLabel = "N",
            defaultValue = "" + Plan.USUAL_BACKLOG,
            description = "How many rows wait in the scenario backlog; ${DEFAULT-VALUE} unless set.")
    private int backlog;

    @Option(
            names = "--held",
            paramLabel = "N",
            defaultValue = "" + Plan.USUAL_HELD_SECONDS,
            description = "Seconds that held-snapshot holds its transaction; ${DEFAULT-VALUE} unless set.")
    private double heldSeconds;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes every round, and what they come to.")
    private @Nullable Path json;

    @Option(names = "--plot", paramLabel = "FILE", description = "Draws the ratios to the baselines, as SVG.")
    private @Nullable Path plot;

    private Bench(List<Scenario> usual, List<Scenario> onRequest) {
        this.usual = usual;
        this.onRequest = onRequest;
    }

    /** The process's entry; its exit code is 0 when all was measured, 1 when not, 64 when it was called wrongly. */
    public static void main(String[] arguments) {
        System.exit(commandLine(USUAL, ON_REQUEST).execute(arguments));
    }

    static CommandLine commandLine(List<Scenario> usual, List<Scenario> onRequest) {
        var commandLine = new CommandLine(new Bench(usual, onRequest));
        commandLine.getCommandSpec().exitCodeOnInvalidInput(USAGE);
        commandLine.getCommandSpec().usageMessage().footer(footer(usual, onRequest));
        return commandLine;
    }

    private static String[] footer(List<Scenario> usual, List<Scenario> onRequest) {
        var lines = new ArrayList<String>();
        lines.add("");
        lines.add("Scenarios, those that run when none is named:");
        for (var scenario : usual) lines.add(line(scenario.name(), scenario.description()));
        lines.add("and those that have to be named:");
        for (var scenario : onRequest) lines.add(line(scenario.name(), scenario.description()));
        lines.add(line(PIECES, "what each step costs without a network, by JMH"));
        return lines.toArray(String[]::new);
    }

    private static String line(String name, String description) {
        return "  %-14s %s".formatted(name, description).replace("%", "%%");
    }

    @Override
    public Integer call() throws Exception {
        var chosen = chosen();
        for (var scenario : chosen) plan(scenario);
        boolean pieces = names.contains(PIECES);
        requireSense(chosen, pieces);
        var targets = Stream.of(json, plot)
                .flatMap(Stream::ofNullable)
                .map(Target::new)
                .toList();
        for (var target : targets) require(target);
        boolean complete = true;
        var outcomes = new ArrayList<Outcome>();
        for (var scenario : chosen) complete &= run(scenario, plan(scenario), outcomes);
        if (!outcomes.isEmpty()) report(outcomes);
        if (pieces) out().println(Pieces.run());
        return complete ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private Plan plan(Scenario scenario) {
        try {
            return new Plan(seconds == null ? scenario.usualSeconds() : seconds, rounds, backlog, heldSeconds);
        } catch (IllegalArgumentException e) {
            throw wrong("--" + e.getMessage());
        }
    }

    /** In our order, whatever theirs was: the costly ones come last. */
    private List<Scenario> chosen() {
        if (names.isEmpty()) return usual;
        var all = Stream.concat(usual.stream(), onRequest.stream()).toList();
        Set<String> known = all.stream().map(Scenario::name).collect(Collectors.toCollection(LinkedHashSet::new));
        known.add(PIECES);
        for (var name : names)
            if (!known.contains(name))
                throw wrong("There is no scenario " + name + ". There are: " + String.join(", ", known) + ".");
        return all.stream().filter(scenario -> names.contains(scenario.name())).toList();
    }

    private void requireSense(List<Scenario> chosen, boolean pieces) {
        if (!chosen.isEmpty()) return;
        if (!pieces) throw wrong("Name a scenario.");
        if (json != null || plot != null) throw wrong("--json and --plot tell of scenarios, and pieces is none.");
    }

    private void require(Target target) {
        try {
            target.requireWritable();
        } catch (IOException e) {
            throw wrong("Cannot write " + target.file() + ": " + e);
        }
    }

    /** One that fails does not take along what the others measured. */
    private boolean run(Scenario scenario, Plan plan, List<Outcome> outcomes) throws InterruptedException {
        err().println(scenario.name() + ": " + scenario.description());
        try {
            for (var outcome : scenario.run(plan)) {
                outcomes.add(outcome);
                out().println(new OutcomeTable(outcome, Ansi.AUTO.enabled()).text());
                out().println();
            }
            return true;
        } catch (InterruptedException e) {
            throw e;
        } catch (BenchException e) {
            err().println(scenario.name() + " failed: " + e.getMessage());
        } catch (Exception e) {
            err().println(scenario.name() + " failed:");
            e.printStackTrace(err());
        }
        return false;
    }

    private void report(List<Outcome> outcomes) throws IOException {
        var report = new Report(Environment.here(InstalledRabbit.version()), outcomes);
        out().println(report.environment().text());
        if (json != null) new Target(json).write(report.json());
        if (plot == null) return;
        var picture = new RatioPlot(outcomes);
        if (picture.isEmpty()) err().println("Nothing to plot: no scenario of these has a baseline.");
        else new Target(plot).write(picture.svg());
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** As in the reports. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return Environment.here(InstalledRabbit.version()).text().lines().toArray(String[]::new);
        }
    }
}
