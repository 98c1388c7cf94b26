package tidings.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tidings.messaging.IncomingMessage;
import tidings.messaging.InvalidMessageException;
import tidings.messaging.Limits;
import tidings.messaging.Message;
import tidings.messaging.MessageFormat;
import tidings.messaging.MessageProperties;
import tidings.messaging.MessageTypes;
import tools.jackson.databind.json.JsonMapper;

/** A delivery to be read: what a publisher of any kind may have put on the wire. */
@SuppressWarnings("ArrayRecordComponent") // a body, as in IncomingMessage
record Wire(byte[] body, MessageProperties properties, String exchange, MessageFormat format) {

    static final String STRUCTURED = "application/cloudevents+json; charset=UTF-8";

    static final MessageTypes TYPES = MessageTypes.of(
            Samples.UserCreated.class, Samples.Everything.class, Samples.OrderEnded.class, Samples.ScaleRead.class);

    static MessageFormat format(Limits limits) {
        return new CloudEventsFormat(JsonMapper.builder().build(), limits);
    }

    static Wire body(String json) {
        return body(json.getBytes(UTF_8));
    }

    static Wire body(byte[] body) {
        return new Wire(body, MessageProperties.none(), "user.events", format(Limits.DEFAULT));
    }

    /** The plain form of this type with these data. */
    static Wire data(String type, String data) {
        return body("{\"id\":\"1\",\"timestamp\":0,\"type\":\"" + type + "\",\"data\":" + data + "}");
    }

    /** The plain form with these members ahead of type and data. */
    static Wire plain(String members) {
        return body("{" + members + "\"type\":\"user.created\",\"data\":" + Samples.ADA_JSON + "}");
    }

    /** Structured, with all that must be there and these members more. */
    static Wire structured(String more) {
        return body("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/users\",\"type\":\"user.created\"," + more
                + "\"data\":" + Samples.ADA_JSON + "}");
    }

    static Wire binary(Map<String, Object> headers) {
        var all = new HashMap<String, Object>(Map.of(
                "cloudEvents_specversion", "1.0",
                "cloudEvents_id", "1",
                "cloudEvents_source", "/users",
                "cloudEvents_type", "user.created"));
        all.putAll(headers);
        return body(Samples.ADA_JSON).with(MessageProperties.none().headers(all));
    }

    Wire with(MessageProperties properties) {
        return new Wire(body, properties, exchange, format);
    }

    Wire withBody(String json) {
        return new Wire(json.getBytes(UTF_8), properties, exchange, format);
    }

    Wire contentType(String contentType) {
        return with(properties.contentType(contentType));
    }

    Wire headers(Map<String, Object> headers) {
        return with(properties.headers(headers));
    }

    Wire limits(Limits limits) {
        return new Wire(body, properties, exchange, format(limits));
    }

    Wire format(MessageFormat format) {
        return new Wire(body, properties, exchange, format);
    }

    Wire exchange(String exchange) {
        return new Wire(body, properties, exchange, format);
    }

    Wire appId(@Nullable String appId) {
        return amqp(null, null, appId, null);
    }

    Wire amqp(
            @Nullable String messageId,
            @Nullable String correlationId,
            @Nullable String appId,
            @Nullable Instant timestamp) {
        return with(new MessageProperties(
                properties.contentType(),
                properties.contentEncoding(),
                messageId,
                correlationId,
                null,
                null,
                appId,
                timestamp,
                properties.headers()));
    }

    Wire contentEncoding(String encoding) {
        return with(new MessageProperties(null, encoding, null, null, null, null, null, null, properties.headers()));
    }

    Message<?> read() {
        return format.decode(new IncomingMessage("queue", exchange, "key", properties, body), TYPES);
    }

    InvalidMessageException refused() {
        var refusal = catchThrowableOfType(InvalidMessageException.class, this::read);
        if (refusal == null) throw new AssertionError("it was read");
        return refusal;
    }
}
