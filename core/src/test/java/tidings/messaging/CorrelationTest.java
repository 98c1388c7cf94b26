package tidings.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class CorrelationTest {

    /** H20: what is carried in headers and logs cannot break out of its line. */
    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "a b", "a\r\nX-Evil: 1", "\u0007", "grün"})
    void an_id_that_could_break_a_header_or_a_log_line_is_rejected(String id) {
        assertThat(Correlation.isValidId(id)).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> Correlation.of(id));
    }

    @Test
    void an_id_has_at_most_255_characters() {
        assertThat(Correlation.isValidId("x".repeat(255))).isTrue();
        assertThat(Correlation.isValidId("x".repeat(256))).isFalse();
    }

    @Test
    void a_trace_context_that_is_no_header_value_is_dropped_and_its_state_with_it() {
        var correlation = Correlation.of("chain").traced("00-1\r\n", "vendor=1");

        assertThat(correlation.traceparent()).isNull();
        assertThat(correlation.tracestate()).isNull();
    }
}
