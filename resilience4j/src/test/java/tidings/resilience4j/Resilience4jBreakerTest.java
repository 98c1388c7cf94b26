package tidings.resilience4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import tidings.consumer.CircuitBreaker.State;
import tidings.consumer.CircuitOpenException;
import tidings.messaging.UnavailableException;

class Resilience4jBreakerTest {

    private static final Duration QUICK = Duration.ofMillis(1);
    private static final BreakerSettings SETTINGS = BreakerSettings.DEFAULT
            .window(10, 4)
            .slow(Duration.ofSeconds(2), 50)
            .open(Duration.ofHours(1))
            .probes(1);

    private final Resilience4jBreaker breaker = Resilience4jBreaker.of("mail", SETTINGS);

    @Test
    void it_opens_when_so_many_calls_failed() {
        succeed(2);
        fail(1);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);

        fail(1);

        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(breaker.tryBegin()).isFalse();
    }

    @Test
    void it_stays_closed_below_the_failure_rate_that_was_asked_for() {
        var patient = Resilience4jBreaker.of("mail", SETTINGS.failureRate(90));

        for (int i = 0; i < 8; i++) {
            fail(patient, 1);
            if (i % 4 != 0) continue;
            assertThat(patient.tryBegin()).isTrue();
            patient.succeeded(QUICK);
        }

        assertThat(patient.state()).as("8 of 10").isEqualTo(State.CLOSED);
    }

    @Test
    void it_opens_when_so_many_calls_were_slow() {
        succeed(2);
        for (int i = 0; i < 2; i++) {
            assertThat(breaker.tryBegin()).isTrue();
            breaker.succeeded(Duration.ofSeconds(3));
        }

        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    @Test
    void a_few_calls_decide_nothing() {
        fail(3);

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void what_says_nothing_of_the_callee_does_not_count() {
        for (int i = 0; i < 20; i++) {
            assertThat(breaker.tryBegin()).isTrue();
            breaker.failed(QUICK, new UnavailableException("our own database"));
        }

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void after_its_time_it_is_half_open_by_itself_and_one_success_closes_it() {
        var hasty = Resilience4jBreaker.of("mail", SETTINGS.open(Duration.ofMillis(50)));
        var states = watch(hasty);
        fail(hasty, 4);

        await().until(() -> hasty.state() == State.HALF_OPEN);
        assertThat(hasty.tryBegin()).isTrue();
        assertThat(hasty.tryBegin()).as("a second probe").isFalse();
        hasty.succeeded(QUICK);

        assertThat(hasty.state()).isEqualTo(State.CLOSED);
        assertThat(states).containsExactly(State.OPEN, State.HALF_OPEN, State.CLOSED);
    }

    @Test
    void half_open_a_failure_opens_it_again() {
        var hasty = Resilience4jBreaker.of("mail", SETTINGS.open(Duration.ofMillis(50)));
        var states = watch(hasty);
        fail(hasty, 4);
        await().until(() -> hasty.state() == State.HALF_OPEN);

        fail(hasty, 1);

        assertThat(states).startsWith(State.OPEN, State.HALF_OPEN, State.OPEN);
    }

    @Test
    void a_probe_that_was_not_begun_leaves_its_place_to_another() {
        var hasty = Resilience4jBreaker.of("mail", SETTINGS.open(Duration.ofMillis(50)));
        fail(hasty, 4);
        await().until(() -> hasty.state() == State.HALF_OPEN);
        assertThat(hasty.tryBegin()).isTrue();

        hasty.notBegun();

        assertThat(hasty.tryBegin()).isTrue();
    }

    @Test
    void the_thread_that_ends_its_time_keeps_no_process_alive() {
        var hasty = Resilience4jBreaker.of("mail", SETTINGS.open(Duration.ofMillis(50)));
        fail(hasty, 4);
        await().until(() -> hasty.state() == State.HALF_OPEN);

        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().startsWith("CircuitBreaker"))
                .allMatch(Thread::isDaemon);
    }

    @Test
    void a_call_goes_through_and_counts_while_it_is_closed_and_is_refused_while_it_is_open() throws Exception {
        var calls = new AtomicInteger();
        assertThat(breaker.<Integer>call(calls::incrementAndGet)).isEqualTo(1);
        for (int i = 0; i < 3; i++)
            assertThatThrownBy(() -> breaker.call(() -> {
                        throw new IOException("refused");
                    }))
                    .isInstanceOf(IOException.class);

        assertThatThrownBy(() -> breaker.call(calls::incrementAndGet))
                .isInstanceOf(CircuitOpenException.class)
                .hasMessageContaining("mail");
        assertThat(calls).hasValue(1);
    }

    @Test
    void settings_that_cannot_be_are_refused_by_name() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SETTINGS.failureRate(0))
                .withMessageContaining("failureRate");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SETTINGS.window(5, 6))
                .withMessageContaining("leastCalls");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SETTINGS.open(Duration.ZERO))
                .withMessageContaining("open");
    }

    private void succeed(int calls) {
        for (int i = 0; i < calls; i++) {
            assertThat(breaker.tryBegin()).isTrue();
            breaker.succeeded(QUICK);
        }
    }

    @Test
    void who_wants_to_be_told_no_more_is_not() {
        var told = new ArrayList<State>();
        var end = breaker.onChange(() -> told.add(breaker.state()));
        var others = watch(breaker);

        end.run();
        fail(4);

        assertThat(others).containsExactly(State.OPEN);
        assertThat(told).isEmpty();
    }

    private void fail(int calls) {
        fail(breaker, calls);
    }

    private static void fail(Resilience4jBreaker breaker, int calls) {
        for (int i = 0; i < calls; i++) {
            assertThat(breaker.tryBegin()).isTrue();
            breaker.failed(QUICK, new IOException("refused"));
        }
    }

    private static List<State> watch(Resilience4jBreaker breaker) {
        var states = Collections.synchronizedList(new ArrayList<State>());
        breaker.onChange(() -> states.add(breaker.state()));
        return states;
    }
}
