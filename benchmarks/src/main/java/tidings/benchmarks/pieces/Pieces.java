package tidings.benchmarks.pieces;

import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the pieces under JMH. */
public final class Pieces {

    private static final int WARM_UPS = 3;
    private static final int MEASUREMENTS = 5;

    private Pieces() {}

    /** @return time and allocation of each, for people; JMH's own progress goes to standard error */
    public static String run() throws RunnerException {
        var options = new OptionsBuilder()
                .include(Pieces.class.getPackageName().replace(".", "\\.") + "\\.")
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.MICROSECONDS)
                .forks(1)
                .warmupIterations(WARM_UPS)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(MEASUREMENTS)
                .measurementTime(TimeValue.seconds(1))
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .build();
        var progress = OutputFormatFactory.createFormatInstance(System.err, VerboseMode.NORMAL);
        return table(new Runner(options, progress).run());
    }

    private static String table(Collection<RunResult> results) {
        return results.stream()
                .map(Pieces::line)
                .collect(Collectors.joining(
                        System.lineSeparator(),
                        "piece                     µs (± 99.9%)    bytes" + System.lineSeparator(),
                        ""));
    }

    private static String line(RunResult result) {
        var name = result.getParams().getBenchmark().replace(Pieces.class.getPackageName() + ".", "");
        var time = result.getPrimaryResult();
        var bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
        return String.format(
                Locale.ROOT,
                "%-20s %8.3f (± %6.3f) %8s",
                name,
                time.getScore(),
                time.getScoreError(),
                bytes == null ? "–" : rounded(bytes));
    }

    private static String rounded(Result<?> bytes) {
        return String.format(Locale.ROOT, "%,.0f", bytes.getScore());
    }
}
