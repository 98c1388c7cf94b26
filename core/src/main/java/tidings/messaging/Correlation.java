package tidings.messaging;

import org.jspecify.annotations.Nullable;

/**
 * What ties messages together: where a chain began and what caused its next link.
 *
 * @param id the same on every message of the chain: 1 to 255 visible ASCII characters
 * @param causationId the message that is being handled; null at the beginning of a chain
 * @param traceparent W3C trace context, passed on unchanged; null where nobody traces
 * @param tracestate W3C trace context, passed on unchanged; null where nobody traces
 */
public record Correlation(
        String id,
        @Nullable String causationId,
        @Nullable String traceparent,
        @Nullable String tracestate) {

    /** The extension attribute, and the transport's header, of the W3C trace context. */
    public static final String TRACEPARENT = "traceparent";

    /** The extension attribute, and the transport's header, of the vendors' part of the W3C trace context. */
    public static final String TRACESTATE = "tracestate";

    public Correlation {
        if (!isValidId(id)) throw new IllegalArgumentException("a correlation id is 1 to 255 visible ASCII characters");
        if (traceparent != null && !isHeaderSafe(traceparent, 255)) traceparent = null;
        if (tracestate != null && (traceparent == null || !isHeaderSafe(tracestate, 512))) tracestate = null;
    }

    /** A new chain under an id that came from outside, from an HTTP header say. */
    public static Correlation of(String id) {
        return new Correlation(id, null, null, null);
    }

    /** The same chain with this trace context; what is no header value is dropped, as W3C asks. */
    public Correlation traced(@Nullable String traceparent, @Nullable String tracestate) {
        return new Correlation(id, causationId, traceparent, tracestate);
    }

    /** Whether an id from outside may be carried in headers and logs. */
    public static boolean isValidId(@Nullable String id) {
        return id != null && isAscii(id, 0x21, 255);
    }

    private static boolean isHeaderSafe(String value, int limit) {
        return isAscii(value, 0x20, limit);
    }

    /** Several times for each message: a loop costs a tenth of a stream. */
    private static boolean isAscii(String text, int lowest, int longest) {
        if (text.isEmpty() || text.length() > longest) return false;
        for (int i = 0; i < text.length(); i++) if (text.charAt(i) < lowest || text.charAt(i) >= 0x7f) return false;
        return true;
    }
}
