package tidings.benchmarks;

import java.time.Instant;
import java.util.UUID;

/** A {@link Measured} as it travels, for those who have no envelope of their own. */
record Enveloped(
        String specversion,
        String id,
        String source,
        String type,
        Instant time,
        String subject,
        String datacontenttype,
        String dataschema,
        String correlationid,
        Measured data) {

    static Enveloped of(long sentAt) {
        var id = UUID.randomUUID().toString();
        var data = TidingsContender.event(sentAt);
        return new Enveloped(
                "1.0",
                id,
                "urn:tidings:benchmarks",
                Load.ROUTING_KEY,
                Instant.now(),
                data.orderId().toString(),
                "application/json",
                "urn:tidings:schema:bench.measured:1.0.0",
                id,
                data);
    }
}
