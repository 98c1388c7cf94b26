package tidings.unhandled;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;
import tidings.inbox.InboxKey;
import tidings.messaging.IncomingMessage;
import tidings.messaging.Message;

/**
 * A message that has not taken effect: as it came, and who it is as far as it could be read.
 *
 * @param key null for one that could not be read
 * @param subject null where it has none, or could not be read
 * @param blocks whether later messages of its subject wait for it
 */
public record UnhandledMessage(
        IncomingMessage incoming,
        @Nullable InboxKey key,
        @Nullable String type,
        @Nullable String subject,
        @Nullable String correlationId,
        boolean blocks) {

    public UnhandledMessage {
        requireNonNull(incoming, "incoming");
        if (blocks && subject == null) throw new IllegalArgumentException("a message without a subject blocks none");
    }

    /** One that could be read. */
    public static UnhandledMessage of(IncomingMessage incoming, Message<?> message, boolean ordered) {
        return new UnhandledMessage(
                incoming,
                InboxKey.of(incoming.queue(), message),
                message.type(),
                message.subject(),
                message.correlationId(),
                ordered && message.subject() != null);
    }

    /** One of which nothing is known but what the transport says. */
    public static UnhandledMessage unreadable(IncomingMessage incoming) {
        var properties = incoming.properties();
        return new UnhandledMessage(incoming, null, properties.type(), null, properties.correlationId(), false);
    }

    public String queue() {
        return incoming.queue();
    }
}
