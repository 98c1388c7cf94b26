package tidings.unhandled;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tidings.unhandled.UnhandledFilter.ALL;

import java.time.Duration;
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
}
