package tidings.saga;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tidings.consumer.Backoff;
import tidings.messaging.ConfigurationException;

/** What cannot be declared. */
class SagaTest {

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "P36501D"})
    void a_deadline_that_can_be_no_time_is_refused(Duration deadline) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Trip.oneAfterTheOther(1).deadline(deadline))
                .withMessageContaining("deadline")
                .withMessageContaining("36500 days");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "P36501D"})
    void so_is_a_timeout(Duration timeout) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> new Step.Patience(timeout, Backoff.none()))
                .withMessageContaining("timeout")
                .withMessageContaining("36500 days");
    }
}
