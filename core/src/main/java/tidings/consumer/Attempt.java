package tidings.consumer;

import org.jspecify.annotations.Nullable;
import tidings.messaging.IncomingMessage;
import tidings.messaging.Message;

/** One try at one message, as it goes down the pipeline: its bytes, and once they are decoded, the message. */
final class Attempt {

    private final IncomingMessage incoming;
    private @Nullable Message<?> message;

    Attempt(IncomingMessage incoming) {
        this.incoming = incoming;
    }

    IncomingMessage incoming() {
        return incoming;
    }

    void decoded(Message<?> message) {
        this.message = message;
    }

    /** Queue, type and ids for a log line; before decoding those of the transport, which simple publishers leave out. */
    @Override
    public String toString() {
        if (message != null) return describe(message.type(), message.id(), message.correlationId());
        var properties = incoming.properties();
        return describe(properties.type(), properties.messageId(), properties.correlationId());
    }

    private String describe(@Nullable String type, @Nullable String id, @Nullable String correlation) {
        return incoming.queue() + " type=" + LogText.of(type) + " id=" + LogText.of(id) + " correlation="
                + LogText.of(correlation);
    }
}
