package tidings.consumer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import tidings.messaging.Correlation;
import tidings.messaging.Message;

/** The message's ids in the log lines of its handler: the one place where Tidings uses a thread-local. */
final class LogContext {

    /** Later versions may have more behind; see <a href="https://www.w3.org/TR/trace-context/">W3C</a>. */
    private static final Pattern TRACEPARENT =
            Pattern.compile("[0-9a-f]{2}-(?<trace>[0-9a-f]{32})-(?<span>[0-9a-f]{16})-[0-9a-f]{2}(?:-.*)?");

    private final List<MDC.MDCCloseable> entries = new ArrayList<>(6);

    private LogContext() {}

    static <R> R around(Message<?> message, Callable<R> work) throws Exception {
        var context = new LogContext();
        context.put("messageId", message.id());
        context.put("messageType", message.type());
        context.put("correlationId", message.correlationId());
        context.put("causationId", message.causationId());
        context.putTrace(message.extensions().get(Correlation.TRACEPARENT));
        try {
            return work.call();
        } finally {
            context.entries.forEach(MDC.MDCCloseable::close);
        }
    }

    /** A stranger's header is put on no log line unless it is what W3C says. */
    private void putTrace(@Nullable String traceparent) {
        if (traceparent == null) return;
        var trace = TRACEPARENT.matcher(traceparent);
        if (!trace.matches()) return;
        put("traceId", trace.group("trace"));
        put("spanId", trace.group("span"));
    }

    private void put(String key, @Nullable String value) {
        if (value != null) entries.add(MDC.putCloseable(key, value));
    }
}
