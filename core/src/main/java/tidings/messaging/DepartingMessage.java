package tidings.messaging;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A message that is complete and on its way out.
 *
 * @param subject messages of one subject leave in their order; null means no order
 * @param mustRoute whether a message that no queue takes is to be kept and tried again: commands, and events whose type
 *     says so
 */
public record DepartingMessage(
        OutgoingMessage message, @Nullable String subject, boolean mustRoute) {

    public DepartingMessage {
        requireNonNull(message, "message");
    }

    /** By its type and ids, as logs tell it. */
    @Override
    public String toString() {
        var properties = message.properties();
        return properties.type() + " id=" + properties.messageId() + " correlation=" + properties.correlationId();
    }
}
