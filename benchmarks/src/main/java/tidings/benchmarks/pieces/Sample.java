package tidings.benchmarks.pieces;

import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import tidings.benchmarks.Measured;
import tidings.json.CloudEventsJson;
import tidings.messaging.IncomingMessage;
import tidings.messaging.Message;
import tidings.messaging.MessageFormat.Encoded;
import tidings.messaging.MessageProperties;

/** The event that all pieces work on; its body is as long as in the scenarios. */
final class Sample {

    static final String QUEUE = "bench.queue";
    static final String SOURCE = "urn:tidings:benchmarks";

    private static final int BODY_BYTES = 1024;
    private static final UUID ORDER = UUID.fromString("018f5a3e-0000-7000-8000-000000000000");

    private Sample() {}

    static Measured event() {
        return new Measured(ORDER, 1, "x".repeat(BODY_BYTES - encoded("").body().length));
    }

    static Message<Measured> message() {
        return message(event());
    }

    /** As it comes from the broker. */
    static IncomingMessage incoming() {
        var encoded = CloudEventsJson.format().encode(message());
        return new IncomingMessage(
                QUEUE,
                "bench.events",
                "bench.measured",
                MessageProperties.none().contentType(encoded.contentType()),
                encoded.body());
    }

    private static Encoded encoded(String filler) {
        return CloudEventsJson.format().encode(message(new Measured(ORDER, 1, filler)));
    }

    private static Message<Measured> message(Measured event) {
        return new Message<>(
                "018f5a3e-0000-7000-8000-000000000001",
                URI.create(SOURCE),
                "bench.measured",
                Instant.parse("2026-01-01T00:00:00.123456Z"),
                ORDER.toString(),
                URI.create("urn:tidings:schema:bench.measured:1.0.0"),
                "018f5a3e-0000-7000-8000-000000000001",
                null,
                Map.of(),
                event);
    }
}
