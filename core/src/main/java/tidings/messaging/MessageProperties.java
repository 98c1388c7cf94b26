package tidings.messaging;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What travels beside a body: the AMQP 0-9-1 basic properties that Tidings uses.
 *
 * @param headers values are strings, numbers, booleans, instants, byte arrays, lists and maps of these
 */
public record MessageProperties(
        @Nullable String contentType,
        @Nullable String contentEncoding,
        @Nullable String messageId,
        @Nullable String correlationId,
        @Nullable String replyTo,
        @Nullable String type,
        @Nullable String appId,
        @Nullable Instant timestamp,
        Map<String, Object> headers) {

    private static final MessageProperties NONE =
            new MessageProperties(null, null, null, null, null, null, null, null, Map.of());

    public MessageProperties {
        headers = Map.copyOf(headers);
    }

    /** Nothing but a body. */
    public static MessageProperties none() {
        return NONE;
    }

    /** The same with other headers. */
    public MessageProperties headers(Map<String, Object> headers) {
        return new MessageProperties(
                contentType, contentEncoding, messageId, correlationId, replyTo, type, appId, timestamp, headers);
    }

    /** The same with this content type. */
    public MessageProperties contentType(String contentType) {
        return new MessageProperties(
                contentType, contentEncoding, messageId, correlationId, replyTo, type, appId, timestamp, headers);
    }

    /** The same with this message id. */
    public MessageProperties messageId(String messageId) {
        return new MessageProperties(
                contentType, contentEncoding, messageId, correlationId, replyTo, type, appId, timestamp, headers);
    }

    /** A header's value if it is text, else null. */
    public @Nullable String text(String header) {
        return headers.get(header) instanceof String text ? text : null;
    }
}
