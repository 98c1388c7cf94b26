package tidings.messaging;

import java.util.Set;

/** How a message is written to bytes and read back. Thread-safe. */
public interface MessageFormat {

    /** The CloudEvents attributes that a {@link Message} has a component for; none of them is an extension. */
    Set<String> RESERVED = Set.of(
            "specversion",
            "id",
            "source",
            "type",
            "time",
            "subject",
            "dataschema",
            "datacontenttype",
            "correlationid",
            "causationid",
            "data",
            "data_base64");

    /**
     * Writes the whole message, attributes and data.
     *
     * @throws IllegalArgumentException naming the type when {@link #decode} would refuse what comes out for its size or
     *     its depth
     * @throws ConfigurationException naming the class when its data cannot be written at all
     */
    Encoded encode(Message<?> message);

    /**
     * Reads a message whose type is one of {@code types}. The caller has checked the size; the depth is checked here.
     *
     * @throws InvalidMessageException when it cannot be read, with the reason
     */
    Message<?> decode(IncomingMessage incoming, MessageTypes types);

    /**
     * Writes data by itself, as a database keeps it.
     *
     * @throws ConfigurationException naming the class when its data cannot be written at all
     */
    String encodeData(Record data);

    /**
     * Reads what {@link #encodeData} has written, perhaps by an earlier version of the class.
     *
     * @throws InvalidMessageException when it does not fit the class
     */
    <T extends Record> T decodeData(String text, Class<T> dataClass);

    /**
     * Looks at types that will be read, before the first message comes. A format that cannot tell does nothing.
     *
     * @throws ConfigurationException naming the class that no message could ever be read into
     */
    default void requireReadable(MessageTypes types) {}

    /** @param body not copied, not to be changed */
    @SuppressWarnings("ArrayRecordComponent") // a body goes from the encoder to the socket untouched
    record Encoded(String contentType, byte[] body) {}
}
