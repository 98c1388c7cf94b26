package tidings.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.LongString;
import com.rabbitmq.client.impl.Frame;
import java.io.IOException;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tidings.messaging.MessageProperties;
import tidings.messaging.OutgoingMessage;

/** Between the client's properties and ours. */
final class Properties {

    private static final int PERSISTENT = 2;

    /** A text of so many characters fits in 255 bytes of UTF-8, whatever they are. */
    private static final int SHORT = 63;

    private static final int LONGEST_SHORT_STRING = 255;

    /** Seven short strings and the timestamp share the frame with the headers. */
    private static final int OTHER_PROPERTIES = 2048;

    private Properties() {}

    static BasicProperties outgoing(MessageProperties ours) {
        return new BasicProperties.Builder()
                .contentType(ours.contentType())
                .contentEncoding(ours.contentEncoding())
                .messageId(ours.messageId())
                .correlationId(ours.correlationId())
                .replyTo(ours.replyTo())
                .type(ours.type())
                .appId(ours.appId())
                .timestamp(ours.timestamp() == null ? null : Date.from(ours.timestamp()))
                .headers(ours.headers().isEmpty() ? null : outgoing(ours.headers()))
                .deliveryMode(PERSISTENT)
                .build();
    }

    static MessageProperties incoming(BasicProperties theirs) {
        return new MessageProperties(
                theirs.getContentType(),
                theirs.getContentEncoding(),
                theirs.getMessageId(),
                theirs.getCorrelationId(),
                theirs.getReplyTo(),
                theirs.getType(),
                theirs.getAppId(),
                theirs.getTimestamp() == null ? null : theirs.getTimestamp().toInstant(),
                theirs.getHeaders() == null ? Map.of() : incoming(theirs.getHeaders()));
    }

    private static Map<String, Object> outgoing(Map<String, Object> headers) {
        var table = HashMap.<String, Object>newHashMap(headers.size());
        headers.forEach((name, value) -> table.put(name, outgoingValue(value)));
        return table;
    }

    @SuppressWarnings("unchecked") // header tables have strings as keys
    private static @Nullable Object outgoingValue(@Nullable Object value) {
        return switch (value) {
            case null -> null; // a void, as the client writes it
            case Instant time -> Date.from(time);
            case Map<?, ?> table -> outgoing((Map<String, Object>) table);
            case List<?> list -> list.stream().map(Properties::outgoingValue).toList();
            default -> value;
        };
    }

    private static Map<String, Object> incoming(Map<String, Object> table) {
        var headers = HashMap.<String, Object>newHashMap(table.size());
        table.forEach((name, value) -> {
            var ours = incomingValue(value);
            if (ours != null) headers.put(name, ours);
        });
        return headers;
    }

    @SuppressWarnings("unchecked") // AMQP tables have short strings as keys
    private static @Nullable Object incomingValue(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case LongString text -> text.toString();
            case Date time -> time.toInstant();
            case Map<?, ?> table -> incoming((Map<String, Object>) table);
            case List<?> list ->
                list.stream()
                        .map(Properties::incomingValue)
                        .filter(Objects::nonNull)
                        .toList();
            default -> value;
        };
    }

    /**
     * Why the client would throw instead of writing these; null if it would not. It throws after it has counted the
     * message, and would be out of step with the broker's count from then on.
     */
    static @Nullable String misfit(OutgoingMessage message, int frameMax) {
        var properties = message.properties();
        if (isLong(message.exchange())
                || isLong(message.routingKey())
                || isLong(properties.contentType())
                || isLong(properties.contentEncoding())
                || isLong(properties.messageId())
                || isLong(properties.correlationId())
                || isLong(properties.replyTo())
                || isLong(properties.type())
                || isLong(properties.appId())) return "a property or the routing key is longer than 255 bytes";
        if (properties.headers().isEmpty()) return null;
        try {
            long size = Frame.tableSize(outgoing(properties.headers()));
            return size <= frameMax - OTHER_PROPERTIES
                    ? null
                    : "the headers have " + size + " bytes; they must fit in one frame of " + frameMax;
        } catch (IllegalArgumentException | IOException e) {
            return "a header cannot be written: " + e.getMessage();
        }
    }

    private static boolean isLong(@Nullable String text) {
        return text != null && text.length() > SHORT && text.getBytes(UTF_8).length > LONGEST_SHORT_STRING;
    }
}
