package tidings.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RelaySettingsTest {

    private static final Duration LEASE = Duration.ofMillis(500);
    private static final Duration POLL = Duration.ofNanos(1);

    @Test
    void the_narrowest_settings_are_taken_and_the_next_are_refused_by_name() {
        assertThat(new RelaySettings(LEASE, 1, 1, POLL, POLL).batch()).isEqualTo(1);
        assertRefused("lease", LEASE.minusMillis(1), 1, 1, POLL, POLL);
        assertRefused("batch must", LEASE, 0, 1, POLL, POLL);
        assertRefused("batchBytes", LEASE, 1, 0, POLL, POLL);
        assertRefused("busyPoll must", LEASE, 1, 1, Duration.ZERO, POLL);
        assertRefused("is below busyPoll", LEASE, 1, 1, POLL, Duration.ZERO);
    }

    @Test
    void a_holder_acts_on_the_first_nine_tenths_of_its_lease() {
        var settings = new RelaySettings(Duration.ofSeconds(1), 1, 1, POLL, POLL);

        assertThat(settings.isWithinLease(7, 7 + 899_999_999)).isTrue();
        assertThat(settings.isWithinLease(7, 7 + 900_000_000)).isFalse();
    }

    private static void assertRefused(
            String name, Duration lease, int batch, long batchBytes, Duration busyPoll, Duration idlePoll) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RelaySettings(lease, batch, batchBytes, busyPoll, idlePoll))
                .withMessageContaining(name);
    }
}
