package tidings.testkit.simulation;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tidings.messaging.Message;
import tidings.messaging.MessageFormat;

/** A format, and what was written in it: by the threads of one simulation. */
final class NotingFormat extends ForwardingFormat {

    private final Map<String, Message<?>> written = new HashMap<>();

    NotingFormat(MessageFormat format) {
        super(format);
    }

    /** Null for one that was not written here. */
    @Nullable
    Message<?> named(@Nullable String id) {
        return written.get(id);
    }

    @Override
    public Encoded encode(Message<?> message) {
        written.put(message.id(), message);
        return super.encode(message);
    }
}
