package tidings.messaging;

import static java.util.Objects.requireNonNull;

/**
 * A message on its way out: where to, and its bytes. Persistent always.
 *
 * @param exchange empty means the default exchange: the routing key is then a queue's name
 * @param body not copied, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // a body goes from the encoder to the socket untouched
public record OutgoingMessage(String exchange, String routingKey, MessageProperties properties, byte[] body) {

    public OutgoingMessage {
        requireNonNull(exchange, "exchange");
        requireNonNull(routingKey, "routingKey");
        requireNonNull(properties, "properties");
        requireNonNull(body, "body");
    }

    /** Without the body. */
    @Override
    public String toString() {
        var target = exchange.isEmpty() ? routingKey : exchange + "/" + routingKey;
        return target + " id=" + LogText.of(properties.messageId()) + " (" + body.length + " bytes)";
    }
}
