package tidings.resilience4j;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * When a circuit breaker opens, and how long it stays so. Immutable.
 *
 * @param failureRate percent of the last calls, above 0 to 100: from so many that failed on it opens
 * @param slowCall what takes longer is slow
 * @param slowRate percent of the last calls, above 0 to 100: from so many that were slow on it opens
 * @param window how many calls are the last ones
 * @param leastCalls before so many have ended nothing is decided; not more than the window
 * @param open how long no call goes through
 * @param probes how many calls decide, when that is over, whether it closes
 */
public record BreakerSettings(
        float failureRate, Duration slowCall, float slowRate, int window, int leastCalls, Duration open, int probes) {

    /** Half of 20 calls, 10 of them at least; a call of a minute is slow; open for 10 s, then 3 probes. */
    public static final BreakerSettings DEFAULT =
            new BreakerSettings(50, Duration.ofMinutes(1), 100, 20, 10, Duration.ofSeconds(10), 3);

    public BreakerSettings {
        requireNonNull(slowCall, "slowCall");
        requireNonNull(open, "open");
        requirePercent("failureRate", failureRate);
        requirePercent("slowRate", slowRate);
        if (slowCall.toMillis() < 1) throw new IllegalArgumentException("slowCall must be at least 1 ms: " + slowCall);
        if (window < 1) throw new IllegalArgumentException("window must be at least 1: " + window);
        if (leastCalls < 1 || leastCalls > window)
            throw new IllegalArgumentException("leastCalls must be 1 to the window of " + window + ": " + leastCalls);
        if (open.toMillis() < 1) throw new IllegalArgumentException("open must be at least 1 ms: " + open);
        if (probes < 1) throw new IllegalArgumentException("probes must be at least 1: " + probes);
    }

    private static void requirePercent(String name, float value) {
        if (!(value > 0 && value <= 100))
            throw new IllegalArgumentException(name + " must be above 0 and at most 100 percent: " + value);
    }

    public BreakerSettings failureRate(float failureRate) {
        return new BreakerSettings(failureRate, slowCall, slowRate, window, leastCalls, open, probes);
    }

    /** Calls that take longer are slow, and with so many percent of them it opens. */
    public BreakerSettings slow(Duration slowCall, float slowRate) {
        return new BreakerSettings(failureRate, slowCall, slowRate, window, leastCalls, open, probes);
    }

    public BreakerSettings window(int window, int leastCalls) {
        return new BreakerSettings(failureRate, slowCall, slowRate, window, leastCalls, open, probes);
    }

    public BreakerSettings open(Duration open) {
        return new BreakerSettings(failureRate, slowCall, slowRate, window, leastCalls, open, probes);
    }

    public BreakerSettings probes(int probes) {
        return new BreakerSettings(failureRate, slowCall, slowRate, window, leastCalls, open, probes);
    }
}
