package tidings.testkit.simulation;

import tidings.messaging.IncomingMessage;
import tidings.messaging.Message;
import tidings.messaging.MessageFormat;
import tidings.messaging.MessageTypes;

/** Hands everything on to another format: for who changes, or notes, a part of it. */
abstract class ForwardingFormat implements MessageFormat {

    private final MessageFormat format;

    ForwardingFormat(MessageFormat format) {
        this.format = format;
    }

    @Override
    public Encoded encode(Message<?> message) {
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
