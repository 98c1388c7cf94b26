package tidings.unhandled;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong with a message.
 *
 * @param reason a code, such as {@code handler-failed}
 * @param detail one sentence
 * @param exception the class of what was thrown; null where the reason says it all
 * @param first when it failed first
 * @param last when it failed last, which is what this tells of
 */
public record LastFailure(
        String reason, String detail, @Nullable String exception, Instant first, Instant last) {

    public LastFailure {
        requireNonNull(reason, "reason");
        requireNonNull(detail, "detail");
        requireNonNull(first, "first");
        requireNonNull(last, "last");
    }
}
