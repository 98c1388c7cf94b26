package tidings.json;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tidings.messaging.EventType;
import tidings.messaging.Subject;

/** Records as applications write them. */
final class Samples {

    static final String ADA_ID = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff";

    static final String ADA_JSON = """
            {"userId":"%s","email":"ada@example.org","name":"Ada"}""".formatted(ADA_ID);

    static final UserCreated ADA = new UserCreated(UUID.fromString(ADA_ID), "ada@example.org", "Ada");

    private Samples() {}

    @EventType("user.created")
    record UserCreated(@Subject UUID userId, String email, String name) {
        UserCreated {
            if (name.isBlank()) throw new IllegalArgumentException("a blank name, of " + email);
        }
    }

    @EventType("scale.read")
    record ScaleRead(
            double grams,
            float degrees,
            @Nullable Double tare,
            @Nullable Float drift) {}

    enum Colour {
        RED,
        GREEN;

        @Override
        public String toString() {
            return "the colour 1";
        }
    }

    record Line(String sku, int quantity, @Nullable String note) {
        Line {
            if (quantity < 0) throw new IllegalArgumentException("negative: " + quantity);
        }
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Card.class, name = "card"),
        @JsonSubTypes.Type(value = Cash.class, name = "cash")
    })
    sealed interface Payment permits Card, Cash {}

    record Card(String digits) implements Payment {}

    record Cash() implements Payment {}

    @EventType("everything.happened")
    record Everything(
            int count,
            long total,
            double ratio,
            boolean ready,
            String text,
            BigDecimal price,
            BigInteger big,
            Instant at,
            OffsetDateTime local,
            LocalDate day,
            Duration took,
            UUID uuid,
            Colour colour,
            Line line,
            Payment payment,
            List<Line> lines,
            Map<String, Integer> counts,
            Optional<String> nick,
            OptionalInt age,
            @Nullable String remark,
            List<@Nullable String> gaps) {}

    sealed interface OrderEnded permits OrderConfirmed, OrderRejected {}

    @EventType("order.confirmed")
    record OrderConfirmed(UUID orderId) implements OrderEnded {}

    @EventType("order.rejected")
    record OrderRejected(UUID orderId, String reason) implements OrderEnded {}

    /** Every component set; what follows is its JSON, member for member. */
    static final Everything EVERYTHING = new Everything(
            1,
            2L,
            0.5,
            true,
            "Ünïcode \"quoted\" 🐦",
            new BigDecimal("12345678901234567890.10"),
            new BigInteger("123456789012345678901234567890"),
            Instant.parse("2026-01-02T03:04:05.678901Z"),
            OffsetDateTime.parse("2026-01-02T03:04:05+02:00"),
            LocalDate.parse("2026-01-02"),
            Duration.ofSeconds(90),
            UUID.fromString(ADA_ID),
            Colour.GREEN,
            new Line("a", 1, null),
            new Card("4242"),
            List.of(new Line("b", 2, "fragile")),
            Map.of("x", 1),
            Optional.of("ace"),
            OptionalInt.of(7),
            "none",
            java.util.Arrays.asList("a", null));

    static final Map<String, String> EVERYTHING_JSON = inOrder(
            "count", "1",
            "total", "2",
            "ratio", "0.5",
            "ready", "true",
            "text", "\"Ünïcode \\\"quoted\\\" 🐦\"",
            "price", "12345678901234567890.10",
            "big", "123456789012345678901234567890",
            "at", "\"2026-01-02T03:04:05.678901Z\"",
            "local", "\"2026-01-02T03:04:05+02:00\"",
            "day", "\"2026-01-02\"",
            "took", "\"PT1M30S\"",
            "uuid", "\"" + ADA_ID + "\"",
            "colour", "\"GREEN\"",
            "line", "{\"sku\":\"a\",\"quantity\":1,\"note\":null}",
            "payment", "{\"kind\":\"card\",\"digits\":\"4242\"}",
            "lines", "[{\"sku\":\"b\",\"quantity\":2,\"note\":\"fragile\"}]",
            "counts", "{\"x\":1}",
            "nick", "\"ace\"",
            "age", "7",
            "remark", "\"none\"",
            "gaps", "[\"a\",null]");

    private static Map<String, String> inOrder(String... pairs) {
        var map = new java.util.LinkedHashMap<String, String>();
        for (int i = 0; i < pairs.length; i += 2) map.put(pairs[i], pairs[i + 1]);
        return java.util.Collections.unmodifiableMap(map);
    }

    static String json(Map<String, String> members) {
        var json = new java.util.StringJoiner(",", "{", "}");
        members.forEach((name, value) -> json.add("\"" + name + "\":" + value));
        return json.toString();
    }

    /** {@link #EVERYTHING} with one member's value replaced. */
    static String everythingBut(String name, String value) {
        var members = new java.util.LinkedHashMap<>(EVERYTHING_JSON);
        members.put(name, value);
        return json(members);
    }

    /** {@link #EVERYTHING} without one member. */
    static String everythingWithout(String name) {
        var members = new java.util.LinkedHashMap<>(EVERYTHING_JSON);
        members.remove(name);
        return json(members);
    }
}
