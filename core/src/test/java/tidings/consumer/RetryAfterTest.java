package tidings.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryAfterTest {

    @Test
    void a_delay_is_zero_to_a_year() {
        var year = Duration.ofDays(366);

        assertThat(new RetryAfter(Duration.ZERO).delay()).isZero();
        assertThat(new RetryAfter(year).delay()).isEqualTo(year);
        assertThatIllegalArgumentException().isThrownBy(() -> new RetryAfter(Duration.ofNanos(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new RetryAfter(year.plusNanos(1)));
    }

    @Test
    void it_keeps_what_made_the_handler_say_so() {
        var cause = new IOException("503");

        assertThat(new RetryAfter(Duration.ofSeconds(5), cause))
                .hasCause(cause)
                .hasMessage("to be tried again after PT5S");
    }
}
