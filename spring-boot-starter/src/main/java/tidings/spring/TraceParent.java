package tidings.spring;

import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The header {@code traceparent}, {@code version-traceid-spanid-flags}.
 *
 * @see <a href="https://www.w3.org/TR/trace-context/#traceparent-header">W3C Trace Context</a>
 */
record TraceParent(String value) {

    private static final Pattern VERSION_0 = Pattern.compile("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    /** A later version may append further parts. */
    private static final Pattern LATER_VERSION =
            Pattern.compile("(?!00|ff)[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(-[\\x21-\\x7e]{1,200})?");

    private static final String NO_TRACE = "0".repeat(32);
    private static final String NO_SPAN = "0".repeat(16);

    /** As it came, or null where it is not well-formed. */
    static @Nullable TraceParent read(@Nullable String header) {
        if (header == null) return null;
        if (!VERSION_0.matcher(header).matches()
                && !LATER_VERSION.matcher(header).matches()) return null;
        var read = new TraceParent(header);
        return read.traceId().equals(NO_TRACE) || read.spanId().equals(NO_SPAN) ? null : read;
    }

    /** A trace that begins here, sampled. */
    static TraceParent begun(RandomGenerator random) {
        return new TraceParent("00-" + hex(random, 16) + "-" + hex(random, 8) + "-01");
    }

    String traceId() {
        return value.substring(3, 35);
    }

    String spanId() {
        return value.substring(36, 52);
    }

    private static String hex(RandomGenerator random, int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        bytes[0] |= 1; // all zeros would mean none
        return HexFormat.of().formatHex(bytes);
    }
}
