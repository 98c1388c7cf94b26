package tidings.consumer;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How long a message waits before it is tried again: {@code initial · multiplier^n}, capped, then spread by jitter. A few
 * tries may come first that wait for nothing. Immutable.
 *
 * @param jitter share of the delay that is random, 0 to 1: with 0.5 a delay of 8 s becomes 4 to 8 s
 * @param immediate tries after the first that follow at once, in place: nothing is stored between them
 * @param attempts tries in all, the first and the immediate ones included
 */
public record Backoff(Duration initial, double multiplier, Duration max, double jitter, int immediate, int attempts) {

    /** A mistake in a unit, rather than a wish. */
    private static final Duration LONGEST = Duration.ofDays(366);

    private static final int MOST_ATTEMPTS = 10_000;

    public Backoff {
        requireNonNull(initial, "initial");
        requireNonNull(max, "max");
        if (initial.isNegative() || initial.isZero())
            throw new IllegalArgumentException("initial must be positive: " + initial);
        if (!(multiplier >= 1) || Double.isInfinite(multiplier))
            throw new IllegalArgumentException("multiplier must be at least 1: " + multiplier);
        if (max.compareTo(initial) < 0)
            throw new IllegalArgumentException("max " + max + " is below initial " + initial);
        if (max.compareTo(LONGEST) > 0) throw new IllegalArgumentException("max must be at most a year: " + max);
        if (!(jitter >= 0 && jitter <= 1))
            throw new IllegalArgumentException("jitter must be within 0 and 1: " + jitter);
        if (immediate < 0) throw new IllegalArgumentException("immediate must not be negative: " + immediate);
        if (attempts < 1 || attempts > MOST_ATTEMPTS)
            throw new IllegalArgumentException("attempts must be 1 to " + MOST_ATTEMPTS + ": " + attempts);
    }

    /** Doubles from {@code initial}, capped at 128 times that or a year, half of it random, eight tries. */
    public static Backoff exponential(Duration initial) {
        var capped = initial.compareTo(LONGEST.dividedBy(128)) < 0 ? initial.multipliedBy(128) : LONGEST;
        return new Backoff(initial, 2, capped, 0.5, 0, 8);
    }

    /** The same each time, eight tries. */
    public static Backoff fixed(Duration delay) {
        return new Backoff(delay, 1, delay, 0, 0, 8);
    }

    /** One try: what fails is a dead letter. */
    public static Backoff none() {
        return fixed(Duration.ofSeconds(1)).attempts(1);
    }

    public Backoff initial(Duration initial) {
        return new Backoff(initial, multiplier, max, jitter, immediate, attempts);
    }

    public Backoff multiplier(double multiplier) {
        return new Backoff(initial, multiplier, max, jitter, immediate, attempts);
    }

    public Backoff attempts(int attempts) {
        return new Backoff(initial, multiplier, max, jitter, immediate, attempts);
    }

    /** Never longer than this. */
    public Backoff max(Duration max) {
        return new Backoff(initial, multiplier, max, jitter, immediate, attempts);
    }

    public Backoff jitter(double jitter) {
        return new Backoff(initial, multiplier, max, jitter, immediate, attempts);
    }

    /** For what is over in no time: so many tries more before the first delay. */
    public Backoff immediately(int immediate) {
        return new Backoff(initial, multiplier, max, jitter, immediate, attempts);
    }

    /** The wait after the {@code failed}-th try (1 is the first), zero for an immediate one; empty when it was the last. */
    public Optional<Duration> after(int failed, RandomGenerator random) {
        if (failed >= attempts) return Optional.empty();
        if (failed <= immediate) return Optional.of(Duration.ZERO);
        double grown = (double) initial.toNanos() * Math.pow(multiplier, failed - immediate - 1);
        double capped = Math.min(grown, (double) max.toNanos());
        return Optional.of(Duration.ofNanos((long) (capped * (1 - jitter * random.nextDouble()))));
    }
}
