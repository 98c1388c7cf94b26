package tidings.saga;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One instance of a saga, between two transitions. Immutable.
 *
 * @param reason why it does not complete; null while it may
 * @param hangsOn why it is stuck; null while it is not
 * @param cancelled whether it ends as such when all is undone
 * @param deadline null when there is none, or it has passed
 * @param steps those that were reached, in that order
 */
record SagaInstance<S>(
        UUID id,
        SagaStatus status,
        @Nullable String reason,
        @Nullable String hangsOn,
        boolean cancelled,
        @Nullable Instant deadline,
        S state,
        Map<String, StepProgress> steps) {

    SagaInstance {
        steps = Collections.unmodifiableMap(new LinkedHashMap<>(steps));
    }

    /** When it is to be looked at again without being asked; null for never. */
    @Nullable
    Instant due() {
        if (status.hasEnded()) return null;
        var due = deadline;
        for (var step : steps.values()) {
            var timer = step.timer();
            if (timer != null && (due == null || timer.isBefore(due))) due = timer;
        }
        return due;
    }
}
