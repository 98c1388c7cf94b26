package tidings.json;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdScalarDeserializer;

/**
 * Takes a text from a JSON string and nothing else. Jackson's own, in lists of texts, steps into an array that stands
 * where a text belongs, and takes the end of that for the end of the list.
 */
final class TextOnly extends StdScalarDeserializer<String> {

    TextOnly() {
        super(String.class);
    }

    @Override
    public String deserialize(JsonParser parser, DeserializationContext context) {
        if (parser.currentToken() != JsonToken.VALUE_STRING)
            context.reportWrongTokenException(this, JsonToken.VALUE_STRING, "a text is a JSON string");
        return parser.getString();
    }
}
