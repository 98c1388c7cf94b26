package tidings.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {

    private static final String SAMPLE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void a_well_formed_one_is_taken_as_it_is() {
        var read = Objects.requireNonNull(TraceParent.read(SAMPLE));
        assertThat(read.value()).isEqualTo(SAMPLE);
        assertThat(read.traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(read.spanId()).isEqualTo("00f067aa0ba902b7");
    }

    @Test
    void a_later_version_may_have_more_parts() {
        assertThat(TraceParent.read("01" + SAMPLE.substring(2) + "-more")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00F067AA0BA902B7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-line\nbreak",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 ",
            })
    void what_is_not_well_formed_is_none(String header) {
        assertThat(TraceParent.read(header)).isNull();
    }

    @Test
    void one_that_begins_here_is_well_formed_and_sampled() {
        var begun = TraceParent.begun(new Random(1));
        assertThat(TraceParent.read(begun.value())).isEqualTo(begun);
        assertThat(begun.value()).startsWith("00-").endsWith("-01");
        assertThat(TraceParent.begun(new Random(2))).isNotEqualTo(begun);
    }
}
