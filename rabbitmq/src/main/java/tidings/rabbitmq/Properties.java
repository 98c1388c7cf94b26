package tidings.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.LongString;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tidings.messaging.MessageProperties;

/** Between the client's properties and ours. */
final class Properties {

    private static final int PERSISTENT = 2;

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
    private static Object outgoingValue(Object value) {
        return switch (value) {
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
            case List<?> list -> list.stream().map(Properties::incomingValue).toList();
            default -> value;
        };
    }
}
