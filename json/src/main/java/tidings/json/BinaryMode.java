package tidings.json;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tidings.json.Attributes.Kind;
import tidings.messaging.MessageProperties;

/** The attributes of CloudEvents' binary mode: AMQP headers with either of the two prefixes that are in use. */
final class BinaryMode {

    private BinaryMode() {}

    /** Null where no header has one of the prefixes, or the content type says that the body holds the attributes. */
    static @Nullable Attributes attributesOf(MessageProperties properties) {
        var contentType = properties.contentType();
        if (contentType != null && contentType.strip().regionMatches(true, 0, "application/cloudevents", 0, 23))
            return null;
        Attributes found = null;
        for (var header : properties.headers().entrySet()) {
            var name = attributeName(header);
            if (name == null) continue;
            if (found == null) found = new Attributes();
            put(found, name, header.getValue());
        }
        return found;
    }

    private static @Nullable String attributeName(Map.Entry<String, Object> header) {
        var key = header.getKey();
        return key.startsWith("cloudEvents_") || key.startsWith("cloudEvents:") ? key.substring(12) : null;
    }

    private static void put(Attributes attributes, String name, Object value) {
        switch (value) {
            case String text -> attributes.put(name, Kind.TEXT, text);
            case Instant time -> attributes.put(name, Kind.TEXT, time.toString());
            case Boolean bool -> attributes.put(name, Kind.BOOLEAN, bool.toString());
            case Number number -> attributes.put(name, kindOf(number), number.toString());
            default -> attributes.put(name, Kind.OTHER, "");
        }
    }

    private static Kind kindOf(Number number) {
        return number instanceof Long || number instanceof Integer || number instanceof Short || number instanceof Byte
                ? Kind.INTEGER
                : Kind.FRACTION;
    }
}
