package tidings.json;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tidings.messaging.ConfigurationException;
import tidings.messaging.InvalidMessageException;
import tidings.messaging.InvalidMessageException.Reason;
import tidings.messaging.MessageType;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.util.TokenBuffer;

/** The application's records, from JSON and to JSON. Thread-safe. */
final class DataBinding {

    private final JsonMapper mapper;
    private final Map<Class<?>, ObjectReader> readers = new ConcurrentHashMap<>();
    private final Map<Class<?>, ObjectWriter> writers = new ConcurrentHashMap<>();

    DataBinding(JsonMapper mapper) {
        this.mapper = StrictBinding.of(mapper);
    }

    void write(JsonGenerator json, Object data) {
        writers.computeIfAbsent(data.getClass(), mapper::writerFor).writeValue(json, data);
    }

    /**
     * Binds the value the parser stands on, and leaves the parser on its last token.
     *
     * @param place where that value is in the document, for the refusal
     * @throws JacksonException when the text is not JSON
     */
    Record read(JsonParser parser, MessageType type, String place) {
        if (parser.currentToken() == JsonToken.VALUE_NULL)
            throw new InvalidMessageException(Reason.INVALID_DATA, place + " is null");
        var around = levels(parser) - (parser.currentToken().isStructStart() ? 1 : 0);
        try {
            Record data = readerFor(type.dataClass()).readValue(parser);
            // A deserializer that loses count of brackets must not turn the rest of the data into attributes.
            if (levels(parser) != around) throw Refusals.misread(type.dataClass(), place);
            return data;
        } catch (DatabindException | InputCoercionException e) {
            throw Refusals.unfit(e, type.dataClass(), place);
        }
    }

    /** The same from tokens that were put aside. */
    Record read(TokenBuffer tokens, MessageType type, String place) {
        try (var parser = tokens.asParserOnFirstToken(ObjectReadContext.empty())) {
            return read(parser, type, place);
        }
    }

    /** @throws tidings.messaging.ConfigurationException naming the class that no message could be read into */
    void requireReadable(MessageType type) {
        ReadableData.require(type, mapper);
    }

    private static int levels(JsonParser parser) {
        int levels = 0;
        for (var at = parser.streamReadContext(); at != null; at = at.getParent()) levels++;
        return levels;
    }

    /** Text of its own, that nothing stands around. */
    String text(Record data) {
        try {
            return writers.computeIfAbsent(data.getClass(), mapper::writerFor).writeValueAsString(data);
        } catch (JacksonException e) {
            throw new ConfigurationException(
                    data.getClass().getName() + " cannot be written as JSON at " + Refusals.path("$", e), e);
        }
    }

    /** @throws InvalidMessageException when it does not fit */
    <T extends Record> T of(String text, Class<T> dataClass) {
        try {
            return dataClass.cast(readerFor(dataClass).readValue(text));
        } catch (JacksonException e) {
            throw Refusals.unfit(e, dataClass, "$");
        }
    }

    private ObjectReader readerFor(Class<?> dataClass) {
        return readers.computeIfAbsent(dataClass, mapper::readerFor);
    }
}
