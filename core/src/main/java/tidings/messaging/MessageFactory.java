package tidings.messaging;

import java.net.URI;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns the application's data into messages, and messages into what the broker takes. Thread-safe. */
final class MessageFactory {

    private final URI source;
    private final MessageTypes types;
    private final MessageFormat format;
    private final Environment environment;
    private final TimeOrderedIds ids;

    MessageFactory(URI source, MessageTypes types, MessageFormat format, Environment environment) {
        this.source = source;
        this.types = types;
        this.format = format;
        this.environment = environment;
        this.ids = new TimeOrderedIds(environment::now, environment.random());
    }

    /** @param inherited the transaction's correlation; the options' goes first, and without either a chain begins */
    <T extends Record> Message<T> message(T data, PublishOptions options, @Nullable Correlation inherited) {
        var type = types.typeOf(data.getClass());
        var id = options.id() != null ? options.id() : ids.next().toString();
        var correlation = options.correlation() != null ? options.correlation() : inherited;
        return new Message<>(
                id,
                source,
                type.name(),
                options.time() != null ? options.time() : environment.now().truncatedTo(ChronoUnit.MICROS),
                options.subject() != null ? options.subject() : type.subjectOf(data),
                type.dataschema(),
                correlation == null ? id : correlation.id(),
                correlation == null ? null : correlation.causationId(),
                extensions(options, correlation),
                data);
    }

    URI source() {
        return source;
    }

    /** @throws IllegalArgumentException when no subscriber could read it */
    DepartingMessage departing(Message<? extends Record> message) {
        var type = types.typeOf(message.data().getClass());
        return new DepartingMessage(outgoing(message, type), message.subject(), type.mustRoute());
    }

    private OutgoingMessage outgoing(Message<? extends Record> message, MessageType type) {
        var encoded = format.encode(message);
        var properties = new MessageProperties(
                encoded.contentType(),
                null,
                message.id(),
                message.correlationId(),
                null,
                message.type(),
                source.toString(),
                message.time(),
                traceHeaders(message));
        return new OutgoingMessage(type.exchange(), routingKey(message, type), properties, encoded.body());
    }

    private static String routingKey(Message<?> message, MessageType type) {
        if (type.kind() != MessageType.Kind.REPLY) return type.routingKey();
        var queue = message.extensions().get(ReturnAddress.QUEUE);
        if (queue == null)
            throw new IllegalArgumentException(
                    message.type()
                            + " is a reply, and is not published: return it from .answer(…), which knows where it is waited for");
        return queue;
    }

    private static Map<String, String> extensions(PublishOptions options, @Nullable Correlation correlation) {
        if (correlation == null || correlation.traceparent() == null) return options.extensions();
        var all = new HashMap<>(options.extensions());
        all.putIfAbsent(Correlation.TRACEPARENT, correlation.traceparent());
        if (correlation.tracestate() != null) all.putIfAbsent(Correlation.TRACESTATE, correlation.tracestate());
        return all;
    }

    private static Map<String, Object> traceHeaders(Message<?> message) {
        var parent = message.extensions().get(Correlation.TRACEPARENT);
        if (parent == null) return Map.of();
        var state = message.extensions().get(Correlation.TRACESTATE);
        return state == null
                ? Map.of(Correlation.TRACEPARENT, parent)
                : Map.of(Correlation.TRACEPARENT, parent, Correlation.TRACESTATE, state);
    }
}
