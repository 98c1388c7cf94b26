package tidings.unhandled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tidings.unhandled.UnhandledFilter.ALL;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UnhandledFilterTest {

    @Test
    void an_age_below_zero_is_refused() {
        var belowZero = Duration.ofSeconds(-1);

        assertThatThrownBy(() -> ALL.olderThan(belowZero))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("olderThan must not be negative: PT-1S");
        assertThatThrownBy(() -> ALL.youngerThan(belowZero)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void all_that_is_said_is_asked_for_and_an_age_of_zero_too() {
        var filter = ALL.ids(Set.of(1L))
                .queue("q")
                .type("t")
                .subject("s")
                .reason("r")
                .exception("e")
                .olderThan(Duration.ZERO)
                .youngerThan(Duration.ofDays(1));

        assertThat(filter)
                .isEqualTo(new UnhandledFilter(Set.of(1L), "q", "t", "s", "r", "e", Duration.ZERO, Duration.ofDays(1)));
    }
}
