package tidings.unhandled;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Which message it is, and where it came from. What is null could not be read, or it has none.
 *
 * @param exchange where it was published; empty means the default exchange
 */
public record KeptMessage(
        String queue,
        String exchange,
        String routingKey,
        @Nullable String source,
        @Nullable String id,
        @Nullable String type,
        @Nullable String subject,
        @Nullable String correlationId) {

    public KeptMessage {
        requireNonNull(queue, "queue");
        requireNonNull(exchange, "exchange");
        requireNonNull(routingKey, "routingKey");
    }
}
