package tidings.cli.text;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** JSON, for programs instead of people. */
public final class JsonText {

    private static final JsonMapper LINE = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final JsonMapper INDENTED =
            LINE.rebuild().enable(SerializationFeature.INDENT_OUTPUT).build();

    private JsonText() {}

    public static ObjectNode object() {
        return LINE.createObjectNode();
    }

    /** As Jackson sees it. */
    public static JsonNode tree(Object value) {
        return LINE.valueToTree(value);
    }

    public static String line(JsonNode node) {
        return LINE.writeValueAsString(node);
    }

    public static String indented(JsonNode node) {
        return INDENTED.writeValueAsString(node);
    }

    /** @throws JacksonException when these bytes are no JSON, or more than one value */
    public static JsonNode parse(byte[] bytes) {
        return LINE.readTree(bytes);
    }

    /** As {@link #parse(byte[])}. */
    public static JsonNode parse(String text) {
        return LINE.readTree(text);
    }
}
