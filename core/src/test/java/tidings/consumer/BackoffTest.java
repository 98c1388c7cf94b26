package tidings.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private static final RandomGenerator LOWEST = () -> 0; // jitter takes nothing away
    private static final RandomGenerator HIGHEST = () -> -1; // and all it may
    private static final Backoff DOUBLING =
            Backoff.exponential(Duration.ofSeconds(1)).attempts(100);

    @Test
    void a_wait_doubles_with_each_failure_up_to_its_cap() {
        var capped = DOUBLING.max(Duration.ofSeconds(10));

        assertThat(IntStream.rangeClosed(1, 6).mapToObj(failed -> after(capped, failed, LOWEST)))
                .extracting(Duration::toSeconds)
                .containsExactly(1L, 2L, 4L, 8L, 10L, 10L);
        assertThat(after(DOUBLING, 99, LOWEST)).as("2^98 s").isEqualTo(Duration.ofSeconds(128));
    }

    @Test
    void jitter_takes_its_share_of_the_capped_wait_at_most() {
        assertThat(after(DOUBLING, 4, LOWEST)).isEqualTo(Duration.ofSeconds(8));
        assertThat(after(DOUBLING, 4, HIGHEST)).isBetween(Duration.ofSeconds(4), Duration.ofMillis(4_001));
        assertThat(after(DOUBLING.jitter(0), 4, HIGHEST)).isEqualTo(Duration.ofSeconds(8));
        assertThat(after(DOUBLING.max(Duration.ofSeconds(2)), 4, HIGHEST))
                .isBetween(Duration.ofSeconds(1), Duration.ofMillis(1_001));
    }

    @Test
    void those_that_failed_together_do_not_come_back_together() {
        var random = new Random(7);

        var waits = IntStream.range(0, 100).mapToObj(each -> after(DOUBLING, 4, random));

        assertThat(waits.distinct().count()).isGreaterThan(90);
    }

    @Test
    void after_the_last_attempt_there_is_none() {
        var three = DOUBLING.attempts(3);

        assertThat(three.after(2, LOWEST)).isPresent();
        assertThat(three.after(3, LOWEST)).isEmpty();
        assertThat(three.after(4, LOWEST)).isEmpty();
        assertThat(Backoff.none().after(1, LOWEST)).isEmpty();
    }

    @Test
    void immediate_tries_come_first_are_counted_and_the_waits_begin_after_them() {
        var hasty = DOUBLING.immediately(2).attempts(5);

        assertThat(IntStream.rangeClosed(1, 4).mapToObj(failed -> after(hasty, failed, LOWEST)))
                .extracting(Duration::toSeconds)
                .containsExactly(0L, 0L, 1L, 2L);
        assertThat(after(hasty, 2, LOWEST)).isZero();
        assertThat(hasty.after(5, LOWEST)).isEmpty();
    }

    @Test
    void what_is_just_within_bounds_is_taken() {
        var widest = DOUBLING.max(Duration.ofDays(366))
                .initial(Duration.ofDays(366))
                .multiplier(1)
                .jitter(1)
                .immediately(0);

        assertThat(after(widest, 1, LOWEST)).isEqualTo(Duration.ofDays(366));
        assertThat(widest.attempts(1).attempts()).isEqualTo(1);
        assertThat(widest.attempts(10_000).attempts()).isEqualTo(10_000);
        assertThatIllegalArgumentException().isThrownBy(() -> widest.attempts(10_001));
        assertThatIllegalArgumentException().isThrownBy(() -> widest.multiplier(Double.POSITIVE_INFINITY));
    }

    @Test
    void a_wait_of_days_grows_to_a_year_at_most() {
        assertThat(Backoff.exponential(Duration.ofDays(2)).max()).isEqualTo(Duration.ofDays(256));
        assertThat(Backoff.exponential(Duration.ofDays(3)).max()).isEqualTo(Duration.ofDays(366));
    }

    @Test
    void what_cannot_be_is_refused_by_name() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DOUBLING.initial(Duration.ZERO))
                .withMessageContaining("initial");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DOUBLING.multiplier(0.5))
                .withMessageContaining("multiplier");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DOUBLING.max(Duration.ofMillis(1)))
                .withMessageContaining("below initial");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DOUBLING.max(Duration.ofDays(400)))
                .withMessageContaining("a year");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DOUBLING.jitter(1.1))
                .withMessageContaining("jitter");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DOUBLING.immediately(-1))
                .withMessageContaining("immediate");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DOUBLING.attempts(0))
                .withMessageContaining("attempts");
    }

    private static Duration after(Backoff backoff, int failed, RandomGenerator random) {
        return backoff.after(failed, random).orElseThrow();
    }
}
