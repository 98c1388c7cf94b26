package tidings.benchmarks;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** What several rounds gave: their median, and how far they lie apart. */
record Spread(double median, double min, double max) {

    /** Of those values that are finite; null if there is none. */
    static @Nullable Spread of(DoubleStream values) {
        var sorted = values.filter(Double::isFinite).sorted().toArray();
        if (sorted.length == 0) return null;
        return new Spread(middle(sorted), sorted[0], sorted[sorted.length - 1]);
    }

    static @Nullable Spread of(double... values) {
        return of(Arrays.stream(values));
    }

    private static double middle(double[] sorted) {
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
