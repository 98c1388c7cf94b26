package tidings.unhandled;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters that have most in common.
 *
 * @param oldest when the first of them failed last
 * @param newest when the last of them did
 */
public record DeadLetterGroup(
        String queue,
        @Nullable String type,
        String reason,
        @Nullable String exception,
        long count,
        Instant oldest,
        Instant newest) {}
