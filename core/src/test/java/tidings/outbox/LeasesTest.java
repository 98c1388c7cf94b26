package tidings.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tidings.messaging.ForwardingEnvironment;

class LeasesTest {

    private static final Duration LEASE = RelaySettings.DEFAULT.lease();

    private long clock = 1_000;
    private Duration answersTake = Duration.ZERO;

    private final Leases leases = new Leases(new Slow(), "one", RelaySettings.DEFAULT, new ForwardingEnvironment() {
        @Override
        public long nanoTime() {
            return clock;
        }
    });

    /** The database counts from when it was asked, and the answer may have been long on its way. */
    @Test
    void a_lease_counts_from_when_it_was_asked_for() throws Exception {
        answersTake = LEASE.minusSeconds(1);
        leases.keep();
        assertThat(leases.hold(clock)).isTrue();

        clock += Duration.ofSeconds(2).toNanos();

        assertThat(leases.hold(clock)).isFalse();
    }

    private final class Slow implements Lanes {

        @Override
        public Renewal renew(String owner, Duration lease) {
            clock += answersTake.toNanos();
            return new Renewal(Map.of(0, 1L), 1);
        }

        @Override
        public Map<Integer, Long> take(String owner, int atMost, Duration lease) {
            return Map.of();
        }

        @Override
        public void release(String owner, Collection<Integer> lanes) {}

        @Override
        public void leave(String owner) {}
    }
}
