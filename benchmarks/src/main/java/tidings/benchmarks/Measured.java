package tidings.benchmarks;

import java.util.UUID;
import tidings.messaging.EventType;
import tidings.messaging.Subject;

/**
 * The event that is published and consumed.
 *
 * @param sentAt by {@link System#nanoTime()}; 0 if nobody wants to know
 * @param filler makes the body as long as {@link Load#BODY_BYTES}
 */
@EventType("bench.measured")
public record Measured(@Subject UUID orderId, long sentAt, String filler) {}
