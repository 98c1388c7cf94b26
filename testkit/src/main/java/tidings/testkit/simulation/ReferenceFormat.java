package tidings.testkit.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tidings.messaging.IncomingMessage;
import tidings.messaging.InvalidMessageException;
import tidings.messaging.Message;
import tidings.messaging.MessageFormat;
import tidings.messaging.MessageTypes;

/** Messages that stay where they are: a body is the id of one. Thread-safe. */
final class ReferenceFormat implements MessageFormat {

    private final Map<String, Message<?>> messages = new ConcurrentHashMap<>();

    @Override
    public Encoded encode(Message<?> message) {
        messages.put(message.id(), message);
        return new Encoded("text/plain", message.id().getBytes(UTF_8));
    }

    /** One that was encoded. */
    Message<?> named(@Nullable String id) {
        return requireNonNull(messages.get(requireNonNull(id, "id")), id);
    }

    @Override
    public Message<?> decode(IncomingMessage incoming, MessageTypes types) {
        var id = new String(incoming.body(), UTF_8);
        var message = messages.get(id);
        if (message == null)
            throw new InvalidMessageException(InvalidMessageException.Reason.MALFORMED, "no message has the id " + id);
        if (types.named(message.type()) == null)
            throw new InvalidMessageException(
                    InvalidMessageException.Reason.UNKNOWN_TYPE, "nobody asked for the type " + message.type());
        return message;
    }
}
