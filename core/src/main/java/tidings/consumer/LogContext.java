package tidings.consumer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import tidings.messaging.Correlation;
import tidings.messaging.Message;

/** The message's ids in the log lines of its handler: the one place where Tidings uses a thread-local. */
final class LogContext {

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

    /** {@code version-traceid-spanid-flags}, see <a href="https://www.w3.org/TR/trace-context/">W3C</a>. */
    private void putTrace(@Nullable String traceparent) {
        if (traceparent == null || traceparent.length() < 55) return;
        put("traceId", traceparent.substring(3, 35));
        put("spanId", traceparent.substring(36, 52));
    }

    private void put(String key, @Nullable String value) {
        if (value != null) entries.add(MDC.putCloseable(key, value));
    }
}
