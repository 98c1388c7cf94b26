package tidings.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a message's attributes may hold. Writing and reading ask the same rules: what is published can be read. */
public final class AttributeRules {

    /** Of one message, the two of the trace context not counted. */
    public static final int MOST_EXTENSIONS = 32;

    /** An index of a database, and every reader, can bear that many. */
    private static final int LONGEST_SUBJECT = 255;

    /** In bytes: with the id it is a key of tables. */
    private static final int LONGEST_SOURCE = 1024;

    private static final int MOST_BYTES_OF_A_CHAR = 3;

    private static final int LONGEST_EXTENSION = 1024;
    private static final int LONGEST_EXTENSION_NAME = 20;

    /** RFC 3339 has years of four digits. */
    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");

    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private AttributeRules() {}

    /** 1 to 255 characters, no control characters, no halves of characters. */
    public static boolean isSubject(String subject) {
        return !subject.isEmpty() && subject.length() <= LONGEST_SUBJECT && isText(subject);
    }

    /** Up to 1,024 bytes of UTF-8. */
    public static boolean isSource(URI source) {
        var text = source.toString();
        return text.length() <= LONGEST_SOURCE / MOST_BYTES_OF_A_CHAR || text.getBytes(UTF_8).length <= LONGEST_SOURCE;
    }

    /** Within the years 0 to 9999. */
    public static boolean isTime(Instant time) {
        return !time.isBefore(FIRST) && !time.isAfter(LAST);
    }

    /** 1 to 20 lower-case letters or digits, and not the name of an attribute that {@link Message} has. */
    public static boolean isExtensionName(String name) {
        if (name.isEmpty() || name.length() > LONGEST_EXTENSION_NAME) return false;
        for (int i = 0; i < name.length(); i++) if (!isLowerCaseOrDigit(name.charAt(i))) return false;
        return !MessageFormat.RESERVED.contains(name);
    }

    /** Up to 1,024 characters, no control characters, no halves of characters. */
    public static boolean isExtensionValue(String value) {
        return value.length() <= LONGEST_EXTENSION && isText(value);
    }

    /** Whether this extension belongs to the trace context, which has a place of its own. */
    public static boolean isTrace(String name) {
        return name.equals(Correlation.TRACEPARENT) || name.equals(Correlation.TRACESTATE);
    }

    /** @throws IllegalArgumentException naming the type and the attribute, and not its value */
    static void require(
            String type,
            String id,
            URI source,
            Instant time,
            @Nullable String subject,
            String correlationId,
            @Nullable String causationId,
            Map<String, String> extensions) {
        require(Correlation.isValidId(id), type, "the id must be 1 to 255 visible ASCII characters");
        require(isSource(source), type, "the source must be at most 1,024 bytes long");
        require(isTime(time), type, "the time must be within the years 0 to 9999");
        require(
                subject == null || isSubject(subject),
                type,
                "the subject must be 1 to 255 characters without control characters or unpaired surrogates;"
                        + " null means that there is none");
        require(
                Correlation.isValidId(correlationId),
                type,
                "the correlation id must be 1 to 255 visible ASCII characters");
        require(
                causationId == null || Correlation.isValidId(causationId),
                type,
                "the causation id must be 1 to 255 visible ASCII characters");
        if (!extensions.isEmpty()) requireExtensions(type, extensions);
    }

    private static void requireExtensions(String type, Map<String, String> extensions) {
        extensions.forEach((name, value) -> {
            require(
                    isExtensionName(name),
                    type,
                    "an extension's name must be 1 to 20 lower-case letters or digits, and no attribute's");
            require(
                    isExtensionValue(value),
                    type,
                    "the extension " + name
                            + " must be up to 1024 characters without control characters or unpaired surrogates");
        });
        var count = extensions.keySet().stream().filter(name -> !isTrace(name)).count();
        require(count <= MOST_EXTENSIONS, type, "at most " + MOST_EXTENSIONS + " extensions are carried");
    }

    private static void require(boolean holds, String type, String rule) {
        if (!holds) throw new IllegalArgumentException(type + ": " + rule);
    }

    private static boolean isLowerCaseOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }

    /** Half of a surrogate pair has no UTF-8: what is written of it is another text. */
    private static boolean isText(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c)) return false;
            if (!Character.isSurrogate(c)) continue;
            if (i + 1 == text.length() || !Character.isSurrogatePair(c, text.charAt(++i))) return false;
        }
        return true;
    }
}
