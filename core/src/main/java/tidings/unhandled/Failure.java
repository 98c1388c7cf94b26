package tidings.unhandled;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How handling a message ended, and what is to become of it.
 *
 * @param attempts how often it was tried, this time included
 * @param reason a code, such as {@code handler-failed} or {@link #RETRY_AFTER}
 * @param detail one sentence
 * @param exception the class of what was thrown; null where the reason says it all
 * @param stack bounded; null where there is no exception, and while it will be tried again
 * @param retryAfter when it comes back; null means never, unless a person says so: it is a dead letter
 */
public record Failure(
        int attempts,
        String reason,
        String detail,
        @Nullable String exception,
        @Nullable String stack,
        @Nullable Duration retryAfter) {

    /** The reason where the handler itself said when it is to be tried again: the end of an outage changes nothing about that. */
    public static final String RETRY_AFTER = "retry-after";

    public Failure {
        requireNonNull(reason, "reason");
        requireNonNull(detail, "detail");
    }
}
