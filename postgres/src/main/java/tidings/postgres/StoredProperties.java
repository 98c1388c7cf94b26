package tidings.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.SQLDataException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tidings.messaging.MessageProperties;
import tools.jackson.databind.json.JsonMapper;

/**
 * What travelled beside a body, as JSON that people can read. What JSON or the database has no word for stands as an object
 * with one member that says what it is: {@code {"$bytes": …}}, {@code {"$time": …}}, {@code {"$text": …}} in Base64 for text
 * that no column holds, {@code {"$map": …}} for a map that could be taken for one of these.
 */
final class StoredProperties {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Nobody nests them, and every reader of JSON has an end. */
    private static final int DEEPEST = 100;

    private static final String BYTES = "$bytes";
    private static final String TIME = "$time";
    private static final String TEXT = "$text";
    private static final String MAP = "$map";
    private static final String HEADERS = "headers";

    private StoredProperties() {}

    /** @throws SQLDataException when its headers nest deeper than 100 levels */
    static String write(MessageProperties properties) throws SQLDataException {
        if (isDeeper(properties.headers(), DEEPEST))
            throw new SQLDataException("headers nest deeper than " + DEEPEST + " levels", "22000");
        var all = new LinkedHashMap<String, Object>();
        put(all, "contentType", properties.contentType());
        put(all, "contentEncoding", properties.contentEncoding());
        put(all, "messageId", properties.messageId());
        put(all, "correlationId", properties.correlationId());
        put(all, "replyTo", properties.replyTo());
        put(all, "type", properties.type());
        put(all, "appId", properties.appId());
        put(all, "timestamp", properties.timestamp());
        if (!properties.headers().isEmpty()) all.put(HEADERS, entries(properties.headers()));
        return JSON.writeValueAsString(all);
    }

    static MessageProperties read(String json) {
        var all = JSON.readValue(json, Map.class);
        return new MessageProperties(
                text(all, "contentType"),
                text(all, "contentEncoding"),
                text(all, "messageId"),
                text(all, "correlationId"),
                text(all, "replyTo"),
                text(all, "type"),
                text(all, "appId"),
                all.get("timestamp") == null ? null : (Instant) read(all.get("timestamp")),
                all.get(HEADERS) instanceof Map<?, ?> headers ? readEntries(headers) : Map.of());
    }

    private static boolean isDeeper(Object value, int levels) {
        if (levels == 0) return true;
        return switch (value) {
            case Map<?, ?> map -> map.values().stream().anyMatch(each -> isDeeper(each, levels - 1));
            case List<?> list -> list.stream().anyMatch(each -> isDeeper(each, levels - 1));
            default -> false;
        };
    }

    private static void put(Map<String, Object> all, String name, @Nullable Object value) {
        if (value != null) all.put(name, write(value));
    }

    private static @Nullable String text(Map<?, ?> all, String name) {
        var value = all.get(name);
        return value == null ? null : (String) read(value);
    }

    private static Object write(Object value) {
        return switch (value) {
            case String text -> isStorable(text) ? text : Map.of(TEXT, base64(text.getBytes(UTF_8)));
            case byte[] bytes -> Map.of(BYTES, base64(bytes));
            case Instant time -> Map.of(TIME, time.toString());
            case List<?> list -> list.stream().map(StoredProperties::write).toList();
            case Map<?, ?> map ->
                map.keySet().stream().anyMatch(StoredProperties::isTaken) ? Map.of(MAP, entries(map)) : entries(map);
            default -> value; // a number or a boolean
        };
    }

    /** Names that no column holds are changed: a broker lets them in, and nobody means anything by them. */
    private static Map<String, Object> entries(Map<?, ?> map) {
        var entries = new LinkedHashMap<String, Object>();
        map.forEach((name, value) -> entries.put(StoredText.of((String) name), write(value)));
        return entries;
    }

    private static boolean isTaken(Object name) {
        return ((String) name).startsWith("$");
    }

    private static Object read(Object value) {
        return switch (value) {
            case List<?> list -> list.stream().map(StoredProperties::read).toList();
            case Map<?, ?> map when map.size() == 1 -> readSingle(map);
            case Map<?, ?> map -> readEntries(map);
            default -> value;
        };
    }

    private static Object readSingle(Map<?, ?> map) {
        var entry = map.entrySet().iterator().next();
        return switch ((String) entry.getKey()) {
            case TEXT -> new String(bytes(entry.getValue()), UTF_8);
            case BYTES -> bytes(entry.getValue());
            case TIME -> Instant.parse((String) entry.getValue());
            case MAP -> readEntries((Map<?, ?>) entry.getValue());
            default -> readEntries(map);
        };
    }

    private static Map<String, Object> readEntries(Map<?, ?> map) {
        var entries = new HashMap<String, Object>();
        map.forEach((name, value) -> entries.put((String) name, read(value)));
        return entries;
    }

    private static boolean isStorable(String text) {
        return text.equals(StoredText.of(text));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] bytes(Object base64) {
        return Base64.getDecoder().decode((String) base64);
    }
}
