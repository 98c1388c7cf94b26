package tidings.unhandled;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message that has not taken effect and waits for no person.
 *
 * @param id in this store; a later one came later
 * @param dueAt when it comes back, or while it is under way, when another may have it; null when it waits behind another
 * @param attempts how often it was begun
 * @param failure null when it has not failed
 */
public record WaitingMessage(
        long id,
        KeptMessage message,
        State state,
        @Nullable Instant dueAt,
        int attempts,
        @Nullable LastFailure failure) {

    public WaitingMessage {
        requireNonNull(message, "message");
        requireNonNull(state, "state");
    }

    /** What it waits for. */
    public enum State {
        /** Its time. */
        RETRY,
        /** The end of an attempt; past {@link #dueAt} its process may have died of it. */
        UNDER_WAY,
        /** An earlier message of its subject. */
        BEHIND
    }
}
