package tidings.testkit.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tidings.messaging.IncomingMessage;
import tidings.messaging.InvalidMessageException;
import tidings.messaging.Message;
import tidings.messaging.MessageFormat;
import tidings.messaging.MessageTypes;

/** Messages that stay where they are: a body is the id of one. Thread-safe. */
final class ReferenceFormat implements MessageFormat {

    private final Map<String, Message<?>> messages = new ConcurrentHashMap<>();
    private final Map<String, Record> data = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();

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

    @Override
    public String encodeData(Record record) {
        var number = Long.toString(numbers.incrementAndGet());
        data.put(number, record);
        return number;
    }

    @Override
    public <T extends Record> T decodeData(String text, Class<T> dataClass) {
        return dataClass.cast(requireNonNull(data.get(text), text));
    }
}
