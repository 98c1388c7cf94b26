package tidings.testkit.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs many schedules, each from a seed, and tells those in which something happened that must not: {@code --schedules N},
 * {@code --seed S} of the first. One after the other: two at a time would meet at locks of the JVM, and whoever waits there
 * is not where its seed put it.
 */
public final class Simulate {

    private static final int TOLD_EVERY = 250_000;

    private Simulate() {}

    /** Exits 0 if all holds, 1 if something does not, 64 if it was called wrongly. */
    public static void main(String[] arguments) {
        long schedules = 10_000;
        long seed = 1;
        for (int i = 0; i < arguments.length; i += 2) {
            var value = i + 1 < arguments.length ? arguments[i + 1] : "";
            switch (arguments[i]) {
                case "--schedules" -> schedules = Long.parseLong(value);
                case "--seed" -> seed = Long.parseLong(value);
                default -> {
                    System.err.println(
                            "simulate: there is no option " + arguments[i] + "; there are --schedules N and --seed S");
                    System.exit(64);
                }
            }
        }
        var summary = run(seed, schedules, soFar -> System.err.println("so far: " + soFar));
        System.out.println(summary);
        System.exit(summary.violations().isEmpty() ? 0 : 1);
    }

    /** So many schedules, from this seed on. */
    public static Summary run(long seed, long schedules) {
        return run(seed, schedules, soFar -> {});
    }

    /** @param listener told now and then how it stands, so that who waits for hours sees that it goes on */
    private static Summary run(long seed, long schedules, Consumer<Summary> listener) {
        long began = System.nanoTime();
        var tally = new Tally();
        for (long done = 1; done <= schedules; done++) {
            tally.add(new DeliverySchedule(seed + done - 1).run());
            if (done % TOLD_EVERY == 0 && done < schedules)
                listener.accept(tally.summary(Duration.ofNanos(System.nanoTime() - began)));
        }
        return tally.summary(Duration.ofNanos(System.nanoTime() - began));
    }

    /**
     * What came of them.
     *
     * @param violations each with its seed
     * @param medianSteps how often another thread's turn came, in the middle one of all schedules
     * @param medianCrashes of processes
     */
    public record Summary(
            long schedules,
            List<String> violations,
            int medianSteps,
            int medianCrashes,
            int medianMishaps,
            long events,
            Duration took) {

        @Override
        public String toString() {
            double seconds = Math.max(1, took.toMillis()) / 1_000.0;
            var text =
                    "%,d schedules, %,d events, %d violations; %.0f schedules a second; medians: %d steps, %d crashes, %d mishaps%n"
                            .formatted(
                                    schedules,
                                    events,
                                    violations.size(),
                                    schedules / seconds,
                                    medianSteps,
                                    medianCrashes,
                                    medianMishaps);
            return text + String.join("\n", violations.subList(0, Math.min(20, violations.size())));
        }
    }

    /** Counts, by value, so that millions fit. */
    private static final class Tally {

        private final int[] steps = new int[100_001]; // in tens
        private final int[] crashes = new int[1_001];
        private final int[] mishaps = new int[1_001];
        private final List<String> violations = new ArrayList<>();
        private long schedules;
        private long events;

        void add(DeliverySchedule.Result result) {
            schedules++;
            events += result.events();
            steps[(int) Math.min(steps.length - 1, result.steps() / 10)]++;
            crashes[Math.min(crashes.length - 1, result.crashes())]++;
            mishaps[Math.min(mishaps.length - 1, result.mishaps())]++;
            result.violation().ifPresent(what -> violations.add("seed " + result.seed() + ": " + what));
        }

        Summary summary(Duration took) {
            return new Summary(
                    schedules,
                    List.copyOf(violations),
                    10 * median(steps),
                    median(crashes),
                    median(mishaps),
                    events,
                    took);
        }

        private int median(int[] counts) {
            long seen = 0;
            for (int value = 0; value < counts.length; value++) {
                seen += counts[value];
                if (2 * seen >= schedules) return value;
            }
            return counts.length;
        }
    }
}
