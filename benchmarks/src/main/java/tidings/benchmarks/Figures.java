package tidings.benchmarks;

import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the rounds of one contender come to. Null stands where nothing was measured.
 *
 * @param messagesPerSecond of whole rounds
 * @param ratio to the baseline's rate, time or tail, each round against the baseline's of the same index: two runs an hour apart differ
 *     by more than two rounds side by side. Null also where there is no baseline
 * @param seconds from a round's first message to its last
 * @param allocatedBytes by one message
 * @param cpuNanos of one message
 */
record Figures(
        @Nullable Spread messagesPerSecond,
        @Nullable Spread ratio,
        @Nullable Spread seconds,
        @Nullable Spread p50Nanos,
        @Nullable Spread p99Nanos,
        @Nullable Spread p999Nanos,
        @Nullable Spread maxNanos,
        @Nullable Spread allocatedBytes,
        @Nullable Spread cpuNanos) {

    /** Of one of an outcome's series. */
    static Figures of(Series series, Outcome outcome) {
        return new Figures(
                spread(series, Measurement::rate),
                ratio(series, outcome),
                spread(series, round -> round.nanos() / 1e9),
                spread(series, round -> known(round.p50Nanos())),
                spread(series, round -> known(round.p99Nanos())),
                spread(series, round -> known(round.p999Nanos())),
                spread(series, round -> known(round.maxNanos())),
                spread(series, round -> known(round.allocatedBytes()) / round.messages()),
                spread(series, round -> known(round.cpuNanos()) / round.messages()));
    }

    private static @Nullable Spread ratio(Series series, Outcome outcome) {
        return outcome.series().stream()
                .filter(other -> other.contender().equals(outcome.baseline()))
                .findAny()
                .map(baseline -> Spread.of(pairs(series, baseline, outcome)))
                .orElse(null);
    }

    private static DoubleStream pairs(Series series, Series baseline, Outcome outcome) {
        int rounds = Math.min(series.rounds().size(), baseline.rounds().size());
        return IntStream.range(0, rounds)
                .mapToDouble(i -> compared(series.rounds().get(i), outcome)
                        / compared(baseline.rounds().get(i), outcome));
    }

    private static double compared(Measurement round, Outcome outcome) {
        return switch (outcome.compared()) {
            case RATE -> round.rate();
            case TIME -> 1 / round.rate();
            case P99 -> known(round.p99Nanos());
        };
    }

    private static @Nullable Spread spread(Series series, ToDoubleFunction<Measurement> value) {
        return Spread.of(series.rounds().stream().mapToDouble(value));
    }

    private static double known(long value) {
        return value == Measurement.UNKNOWN ? Double.NaN : value;
    }
}
