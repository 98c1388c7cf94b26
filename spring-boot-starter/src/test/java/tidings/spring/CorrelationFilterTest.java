package tidings.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.ServletException;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class CorrelationFilterTest {

    @Test
    void the_ids_leave_the_threads_log_context_with_the_request_also_when_it_fails() {
        assertThatThrownBy(() -> new CorrelationFilter()
                        .doFilter(new MockHttpServletRequest(), new MockHttpServletResponse(), (request, response) -> {
                            assertThat(MDC.getCopyOfContextMap())
                                    .containsOnlyKeys("correlationId", "traceId", "spanId");
                            throw new ServletException("the handler's own");
                        }))
                .hasMessage("the handler's own");

        assertThat(MDC.get("correlationId")).isNull();
        assertThat(MDC.get("traceId")).isNull();
        assertThat(MDC.get("spanId")).isNull();
    }
}
