package tidings.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

    private static final RandomGenerator ANY = () -> 0;
    private static final Duration USUAL = Duration.ofSeconds(1);
    private static final Duration FOR_IO = Duration.ofSeconds(2);

    /** Input and output are tried again later than the rest, and a file that is not there never. */
    private final RetryPolicy policy = Subscription.of("q")
            .deadLetterOn(FileNotFoundException.class)
            .retryOn(IOException.class, Backoff.fixed(FOR_IO))
            .retry(Backoff.fixed(USUAL).attempts(3))
            .retryPolicy();

    @Test
    void the_rule_for_the_nearest_class_holds_whichever_was_said_first() {
        assertThat(after(new SocketTimeoutException(), 1)).contains(FOR_IO);
        assertThat(after(new FileNotFoundException(), 1)).isEmpty();
        assertThat(after(new IllegalStateException(), 1)).contains(USUAL);
        var otherWayRound = Subscription.of("q")
                .retryOn(IOException.class, Backoff.fixed(FOR_IO))
                .deadLetterOn(FileNotFoundException.class)
                .retryPolicy();
        assertThat(otherWayRound.after(new FileNotFoundException(), 1, ANY)).isEmpty();
    }

    @Test
    void a_cause_counts_where_the_exception_itself_has_no_rule() {
        var wrapped = new IllegalStateException(new RuntimeException(new FileNotFoundException()));

        assertThat(after(wrapped, 1)).isEmpty();
        assertThat(after(new IOException(new FileNotFoundException()), 1))
                .as("its own rule comes first")
                .contains(FOR_IO);
    }

    @Test
    void each_rule_has_attempts_of_its_own() {
        assertThat(after(new IOException(), 7)).contains(FOR_IO);
        assertThat(after(new IOException(), 8)).isEmpty();
        assertThat(after(new IllegalStateException(), 3)).isEmpty();
    }

    @Test
    void what_a_handler_says_of_the_time_holds_and_its_attempts_end_as_any_others() {
        var later = new RetryAfter(Duration.ofHours(2));

        assertThat(after(later, 2)).contains(Duration.ofHours(2));
        assertThat(after(later, 3)).isEmpty();
        assertThat(after(new RetryAfter(Duration.ofHours(2), new FileNotFoundException()), 1))
                .isEmpty();
    }

    @Test
    void what_a_handler_says_of_the_time_holds_for_an_attempt_that_does_not_count_unless_it_is_sooner() {
        assertThat(policy.afterUncounted(new RetryAfter(Duration.ofHours(2)))).contains(Duration.ofHours(2));
        assertThat(policy.afterUncounted(new RetryAfter(Duration.ZERO))).contains(USUAL);
        assertThat(policy.afterUncounted(new IllegalStateException())).contains(USUAL);
        assertThat(policy.afterUncounted(new RetryAfter(Duration.ofHours(2), new FileNotFoundException())))
                .isEmpty();
    }

    @Test
    void a_rule_that_is_said_again_replaces_the_first() {
        var patient = Duration.ofHours(1);

        var again = policy.on(IOException.class, Backoff.fixed(patient));

        assertThat(again.after(new IOException(), 1, ANY)).contains(patient);
        assertThat(again.rules()).hasSize(2);
    }

    @Test
    void a_message_may_kill_as_often_as_it_may_fail_and_ten_times_at_most() {
        assertThat(policy.mostDeaths()).isEqualTo(3);
        assertThat(policy.usual(Backoff.fixed(USUAL).attempts(11)).mostDeaths()).isEqualTo(10);
    }

    @Test
    void the_twentieth_in_a_chain_of_causes_is_the_last_that_counts() {
        assertThat(after(wrapped(new FileNotFoundException(), 19), 1)).isEmpty();
        assertThat(after(wrapped(new FileNotFoundException(), 20), 1)).contains(USUAL);
    }

    private static Throwable wrapped(Throwable cause, int times) {
        var outermost = cause;
        for (int i = 0; i < times; i++) outermost = new IllegalStateException(outermost);
        return outermost;
    }

    private Optional<Duration> after(Throwable failure, int attempts) {
        return policy.after(failure, attempts, ANY);
    }
}
