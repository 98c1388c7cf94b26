package tidings.testkit.simulation;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tidings.messaging.IncomingMessage;
import tidings.messaging.Message;
import tidings.messaging.MessageFormat;
import tidings.messaging.MessageTypes;

/** A format, and what was written in it: by the threads of one simulation. */
final class NotingFormat implements MessageFormat {

    private final MessageFormat format;
    private final Map<String, Message<?>> written = new HashMap<>();

    NotingFormat(MessageFormat format) {
        this.format = format;
    }

    /** Null for one that was not written here. */
    @Nullable
    Message<?> named(@Nullable String id) {
        return written.get(id);
    }

    @Override
    public Encoded encode(Message<?> message) {
        written.put(message.id(), message);
        return format.encode(message);
    }

    @Override
    public Message<?> decode(IncomingMessage incoming, MessageTypes types) {
        return format.decode(incoming, types);
    }

    @Override
    public String encodeData(Record data) {
        return format.encodeData(data);
    }

    @Override
    public <T extends Record> T decodeData(String text, Class<T> dataClass) {
        return format.decodeData(text, dataClass);
    }

    @Override
    public void requireReadable(MessageTypes types) {
        format.requireReadable(types);
    }
}
