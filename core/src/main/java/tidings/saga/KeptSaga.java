package tidings.saga;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One instance as the store keeps it.
 *
 * @param id of those that begin later a greater one, as far as the clocks of who begins them agree
 * @param name of its definition
 * @param version of its definition
 * @param key the business key: one instance of a name has it
 * @param reason why it does not complete; null while it may
 * @param state as the format writes it
 * @param progress of its steps: a text for whoever runs it
 * @param due when it is to be looked at; null for never
 * @param correlationId of all its messages
 * @param revision rises with each transition: 0 for a new one
 */
public record KeptSaga(
        UUID id,
        String name,
        int version,
        String key,
        SagaStatus status,
        @Nullable String reason,
        String state,
        String progress,
        @Nullable Instant due,
        String correlationId,
        long revision) {

    public KeptSaga {
        requireNonNull(id, "id");
        requireNonNull(name, "name");
        requireNonNull(key, "key");
        requireNonNull(status, "status");
        requireNonNull(state, "state");
        requireNonNull(progress, "progress");
        requireNonNull(correlationId, "correlationId");
    }

    /** The same, to be looked at then. */
    public KeptSaga dueAt(@Nullable Instant other) {
        return new KeptSaga(id, name, version, key, status, reason, state, progress, other, correlationId, revision);
    }

    /** The same, as the next revision. */
    public KeptSaga revised() {
        return new KeptSaga(id, name, version, key, status, reason, state, progress, due, correlationId, revision + 1);
    }
}
