package tidings.json;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tidings.messaging.AttributeRules;
import tidings.messaging.Correlation;
import tidings.messaging.InvalidMessageException;
import tidings.messaging.InvalidMessageException.Reason;
import tidings.messaging.MessageFormat;

/** The attributes of a message as they were found, known ones and at most 32 others. What is null is not there. */
final class Attributes {

    static final String TIMESTAMP = "timestamp";

    /** The plain form's; no CloudEvents name, those are lower-case. */
    static final String PLAIN_CORRELATION_ID = "correlationId";

    private static final Set<String> ALWAYS_KEPT = Set.of(TIMESTAMP, Correlation.TRACEPARENT, Correlation.TRACESTATE);

    private final Map<String, Value> known = HashMap.newHashMap(MessageFormat.RESERVED.size());
    private final Map<String, Value> further = new LinkedHashMap<>();
    private int others;

    /** What stands in JSON or in a header; the text of a number is as it was written. */
    record Value(Kind kind, String text) {}

    enum Kind {
        TEXT,
        INTEGER,
        FRACTION,
        BOOLEAN,
        /** An object, an array, bytes: no attribute has such a value. */
        OTHER
    }

    void put(String name, Kind kind, String text) {
        if (MessageFormat.RESERVED.contains(name) || name.equals(PLAIN_CORRELATION_ID)) {
            known.put(name, new Value(kind, text));
        } else if (ALWAYS_KEPT.contains(name)) {
            further.put(name, new Value(kind, text));
        } else if (others < AttributeRules.MOST_EXTENSIONS && isExtension(name, kind, text)) {
            further.put(name, new Value(kind, text));
            others++;
        }
    }

    boolean has(String name) {
        return value(name) != null;
    }

    @Nullable
    Value value(String name) {
        var value = known.get(name);
        return value != null ? value : further.get(name);
    }

    /** @throws InvalidMessageException when the attribute is there and not a text, or an empty one */
    @Nullable
    String text(String name) {
        var value = value(name);
        if (value == null) return null;
        if (value.kind() != Kind.TEXT || value.text().isEmpty())
            throw invalid("the attribute " + name + " is not a text with at least one character");
        return value.text();
    }

    String required(String name) {
        var text = text(name);
        if (text == null) throw invalid("the attribute " + name + " is missing");
        return text;
    }

    /** Those that are not in {@code taken} and that CloudEvents would allow. */
    Map<String, String> extensions(Set<String> taken) {
        var extensions = new LinkedHashMap<String, String>();
        int room = AttributeRules.MOST_EXTENSIONS;
        for (var attribute : further.entrySet()) {
            var name = attribute.getKey();
            var value = attribute.getValue();
            if (taken.contains(name) || !isExtension(name, value.kind(), value.text())) continue;
            if (AttributeRules.isTrace(name) || room-- > 0) extensions.put(name, value.text());
        }
        return extensions;
    }

    static boolean isExtension(String name, Kind kind, String text) {
        return kind != Kind.OTHER && AttributeRules.isExtensionName(name) && AttributeRules.isExtensionValue(text);
    }

    static InvalidMessageException invalid(String why) {
        return new InvalidMessageException(Reason.INVALID_ENVELOPE, why);
    }
}
