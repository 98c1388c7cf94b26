package tidings.inbox;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import tidings.messaging.Message;

/**
 * What makes two deliveries the same message to a consumer.
 *
 * @param time says where to look for it; the same on every delivery, as it travels with the message. A message that
 *     brought none has {@link Message#UNKNOWN_TIME}
 */
public record InboxKey(String consumer, URI source, String id, Instant time) {

    public InboxKey {
        requireNonNull(consumer, "consumer");
        requireNonNull(source, "source");
        requireNonNull(id, "id");
        requireNonNull(time, "time");
        time = time.truncatedTo(ChronoUnit.MICROS); // which is what databases keep
    }

    public static InboxKey of(String consumer, Message<?> message) {
        return new InboxKey(consumer, message.source(), message.id(), message.time());
    }
}
