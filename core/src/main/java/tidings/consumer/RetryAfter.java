package tidings.consumer;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Thrown by a handler that knows when its message should be tried again: a gateway said {@code Retry-After}, say. What the
 * handler changed is rolled back, and the attempt counts as any other.
 */
public final class RetryAfter extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final Duration delay;

    /** @param delay not negative, at most a year */
    public RetryAfter(Duration delay) {
        this(delay, null);
    }

    /** @param cause what made the handler say so; null where there is nothing to tell */
    public RetryAfter(Duration delay, @Nullable Throwable cause) {
        super("to be tried again after " + delay, cause);
        if (delay.isNegative() || delay.compareTo(Duration.ofDays(366)) > 0)
            throw new IllegalArgumentException("a delay is 0 to a year: " + delay);
        this.delay = delay;
    }

    public Duration delay() {
        return delay;
    }
}
