package tidings.unhandled;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tidings.messaging.MessageProperties;

/**
 * A message that nobody could handle, without its body.
 *
 * @param id in this store; a later one came later
 * @param attempts how often it was tried since it came, or since it was last replayed
 * @param replays how often a person has sent it back to its handler
 * @param blocks whether later messages of its subject wait for it
 * @param discarded null while it waits for a person
 */
public record DeadLetter(
        long id,
        KeptMessage message,
        LastFailure failure,
        int attempts,
        int replays,
        boolean blocks,
        @Nullable Discard discarded) {

    public DeadLetter {
        requireNonNull(message, "message");
        requireNonNull(failure, "failure");
    }

    /** That it was given up, and why. */
    public record Discard(String reason, Instant at) {}

    /**
     * A dead letter with all that is kept of it.
     *
     * @param properties as they came
     * @param body as it came; not copied, not to be changed
     * @param edited what its handler gets instead; null unless a person has edited it
     * @param stack of its exception, bounded
     */
    @SuppressWarnings("ArrayRecordComponent") // it goes from the row to whoever prints it
    public record Content(
            DeadLetter letter,
            MessageProperties properties,
            byte[] body,
            byte @Nullable [] edited,
            @Nullable String stack) {

        /** What its handler gets. */
        public byte[] current() {
            return edited == null ? body : edited;
        }
    }
}
