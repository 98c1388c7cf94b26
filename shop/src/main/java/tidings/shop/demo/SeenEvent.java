package tidings.shop.demo;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An event as anybody with a JSON parser reads it from the broker. What is not there is empty.
 *
 * @param time when it happened; null where it does not say
 * @param data the event's own fields; a missing node where there are none
 */
record SeenEvent(
        String exchange,
        String type,
        String id,
        String source,
        String correlationId,
        @Nullable Instant time,
        Instant seenAt,
        JsonNode data) {

    private static final JsonMapper JSON = JsonMapper.shared();

    static SeenEvent of(String exchange, String routingKey, byte[] body, Instant seenAt) {
        var json = parsed(body);
        return new SeenEvent(
                exchange,
                json.path("type").asString(routingKey),
                json.path("id").asString(""),
                json.path("source").asString(""),
                json.path("correlationid").asString(""),
                timeOf(json.path("time").asString(json.path("timestamp").asString(""))),
                seenAt,
                json.path("data"));
    }

    /** How long it took from its happening to here; null where it does not say when it happened. */
    @Nullable
    Duration age() {
        return time == null ? null : Duration.between(time, seenAt);
    }

    private static JsonNode parsed(byte[] body) {
        try {
            return JSON.readTree(new String(body, StandardCharsets.UTF_8));
        } catch (JacksonException e) {
            return JSON.missingNode();
        }
    }

    private static @Nullable Instant timeOf(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
