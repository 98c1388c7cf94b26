package tidings.messaging;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A message that leaves later. Its id is the handle: whoever wants to cancel it keeps {@code message().id()}.
 *
 * @param message its time is its due time
 * @param due when it leaves, not earlier, and mostly within a second
 */
public record ScheduledMessage<T>(Message<T> message, Instant due) {

    public ScheduledMessage {
        requireNonNull(message, "message");
        requireNonNull(due, "due");
    }
}
