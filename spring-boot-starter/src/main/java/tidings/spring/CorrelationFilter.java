package tidings.spring;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.MDC;
import org.springframework.web.filter.OncePerRequestFilter;
import tidings.messaging.Correlation;

/**
 * Begins a chain with each HTTP request, or goes on with the caller's: for what is published, for the log lines and for
 * the answer's {@code X-Correlation-Id}.
 */
final class CorrelationFilter extends OncePerRequestFilter {

    /** The request's {@link Correlation}. */
    static final String ATTRIBUTE = CorrelationFilter.class.getName() + ".correlation";

    static final String HEADER = "X-Correlation-Id";

    private static final List<String> MDC_KEYS = List.of("correlationId", "traceId", "spanId");

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        // A request that is dispatched again, to end asynchronously or in an error page, stays in its chain.
        var correlation = request.getAttribute(ATTRIBUTE) instanceof Correlation begun ? begun : correlationOf(request);
        request.setAttribute(ATTRIBUTE, correlation);
        if (!response.isCommitted()) response.setHeader(HEADER, correlation.id());
        putInLogs(correlation);
        try {
            chain.doFilter(request, response);
        } finally {
            MDC_KEYS.forEach(MDC::remove);
        }
    }

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    @Override
    protected boolean shouldNotFilterErrorDispatch() {
        return false;
    }

    private static Correlation correlationOf(HttpServletRequest request) {
        var asked = request.getHeader(HEADER);
        var correlation = Correlation.of(
                Correlation.isValidId(asked) ? asked : UUID.randomUUID().toString());
        var trace = TraceParent.read(request.getHeader(Correlation.TRACEPARENT));
        if (trace == null)
            return correlation.traced(
                    TraceParent.begun(ThreadLocalRandom.current()).value(), null);
        var states = Collections.list(request.getHeaders(Correlation.TRACESTATE));
        return correlation.traced(trace.value(), states.isEmpty() ? null : String.join(",", states));
    }

    private static void putInLogs(Correlation correlation) {
        MDC.put("correlationId", correlation.id());
        var trace = TraceParent.read(correlation.traceparent());
        if (trace == null) return;
        MDC.put("traceId", trace.traceId());
        MDC.put("spanId", trace.spanId());
    }
}
