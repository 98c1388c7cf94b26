package tidings.messaging;

import static java.util.Objects.requireNonNull;

/**
 * A message as it came: where from, and its bytes.
 *
 * @param queue the queue that brought it
 * @param exchange where it was published; empty means the default exchange
 * @param body not copied, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // a body goes from the socket to the decoder untouched
public record IncomingMessage(
        String queue, String exchange, String routingKey, MessageProperties properties, byte[] body) {

    public IncomingMessage {
        requireNonNull(queue, "queue");
        requireNonNull(exchange, "exchange");
        requireNonNull(routingKey, "routingKey");
        requireNonNull(properties, "properties");
        requireNonNull(body, "body");
    }

    /** Without the body. */
    @Override
    public String toString() {
        return queue + " id=" + LogText.of(properties.messageId()) + " (" + body.length + " bytes)";
    }
}
