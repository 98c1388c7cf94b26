package tidings.json;

import org.jspecify.annotations.Nullable;
import tidings.json.Attributes.Kind;
import tidings.messaging.InvalidMessageException;
import tidings.messaging.InvalidMessageException.Reason;
import tidings.messaging.MessageType;
import tidings.messaging.MessageTypes;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.util.TokenBuffer;

/**
 * Reads one JSON object with attributes and data, in one pass. Data behind a known type is bound as it streams by; data
 * ahead of it waits as tokens. Not thread-safe.
 */
final class EnvelopeReader {

    private static final String DATA = "$.data";

    private final JsonParser parser;
    private final MessageTypes types;
    private final DataBinding binding;
    private final Attributes attributes = new Attributes();
    private @Nullable Record bound;
    private @Nullable TokenBuffer waiting;

    EnvelopeReader(JsonParser parser, MessageTypes types, DataBinding binding) {
        this.parser = parser;
        this.types = types;
        this.binding = binding;
    }

    void read() {
        if (begin(parser) != JsonToken.START_OBJECT) throw Attributes.invalid("the body is not a JSON object");
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            var name = parser.currentName();
            parser.nextToken();
            if (name.equals("data")) readData();
            else readAttribute(name);
        }
        end(parser);
    }

    Attributes attributes() {
        return attributes;
    }

    /** @throws InvalidMessageException when there is none, or it does not fit the type */
    Record data(MessageType type) {
        if (bound != null) return bound;
        if (waiting != null) return binding.read(waiting, type, DATA);
        if (attributes.has("data_base64"))
            throw new InvalidMessageException(
                    Reason.INVALID_DATA, "data_base64 is not supported; the data of a record is JSON, in data");
        throw new InvalidMessageException(Reason.INVALID_DATA, DATA + " is missing");
    }

    static MessageType knownType(MessageTypes types, String name) {
        var type = types.named(name);
        if (type == null)
            throw new InvalidMessageException(
                    Reason.UNKNOWN_TYPE, "nothing here handles the type " + Quoted.text(name));
        return type;
    }

    static JsonToken begin(JsonParser parser) {
        var first = parser.nextToken();
        if (first == null) throw new StreamReadException(parser, "there is no document");
        return first;
    }

    static void end(JsonParser parser) {
        if (parser.nextToken() != null) throw new StreamReadException(parser, "something follows the document");
    }

    private void readData() {
        if (parser.currentToken() == JsonToken.VALUE_NULL) return;
        var name = attributes.value("type");
        var type = name == null ? null : types.named(name.text());
        if (type != null) {
            bound = binding.read(parser, type, DATA);
        } else if (name != null) {
            // Refused at the end, unless the rest is worse.
            parser.skipChildren();
        } else {
            waiting = TokenBuffer.forBuffering(parser, ObjectReadContext.empty());
            waiting.copyCurrentStructure(parser);
        }
    }

    private void readAttribute(String name) {
        switch (parser.currentToken()) {
            case VALUE_NULL -> {}
            case VALUE_STRING -> attributes.put(name, Kind.TEXT, parser.getString());
            case VALUE_NUMBER_INT -> attributes.put(name, Kind.INTEGER, parser.getString());
            case VALUE_NUMBER_FLOAT -> attributes.put(name, Kind.FRACTION, parser.getString());
            case VALUE_TRUE, VALUE_FALSE -> attributes.put(name, Kind.BOOLEAN, parser.getString());
            default -> {
                parser.skipChildren();
                attributes.put(name, Kind.OTHER, "");
            }
        }
    }
}
