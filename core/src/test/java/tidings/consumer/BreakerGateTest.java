package tidings.consumer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tidings.messaging.Environment;
import tidings.messaging.ForwardingEnvironment;
import tidings.messaging.Message;
import tidings.messaging.Transaction;

/** What comes through a gate is what went in. */
@Timeout(30)
class BreakerGateTest {

    private static final Message<String> RING = new Message<>(
            "1", URI.create("urn:test"), "bell.ring", Instant.EPOCH, null, null, "1", null, Map.of(), "north");

    @Test
    void an_answer_is_the_handlers_whether_or_not_a_breaker_hears_of_it() throws Exception {
        assertThat(answerBehind(null)).isEqualTo("north is open");
        assertThat(answerBehind(new StillBreaker(CircuitBreaker.State.CLOSED))).isEqualTo("north is open");
    }

    @Test
    void an_outage_lasts_from_the_first_opening_whatever_was_tried_in_between() {
        var now = new AtomicLong(1_000);
        var environment = new ForwardingEnvironment() {
            @Override
            public long nanoTime() {
                return now.get();
            }
        };
        var breaker = new Changing();
        var gate = new BreakerGate("bell.queue", breaker, new Stopping(environment), environment);
        var outages = new ArrayList<Duration>();
        gate.onClosed(outages::add);

        breaker.becomes(CircuitBreaker.State.OPEN);
        now.addAndGet(Duration.ofSeconds(30).toNanos());
        breaker.becomes(CircuitBreaker.State.HALF_OPEN);
        breaker.becomes(CircuitBreaker.State.OPEN);
        now.addAndGet(Duration.ofSeconds(30).toNanos());
        breaker.becomes(CircuitBreaker.State.HALF_OPEN);
        breaker.becomes(CircuitBreaker.State.CLOSED);

        assertThat(outages)
                .singleElement()
                .satisfies(outage -> assertThat(outage).isBetween(Duration.ofSeconds(59), Duration.ofSeconds(61)));
    }

    @Test
    void a_breaker_that_fails_when_it_is_probed_is_probed_again() {
        var environment = Environment.system();
        var breaker = new Changing();
        breaker.becomes(CircuitBreaker.State.HALF_OPEN);
        breaker.fails = true;
        var gate = new BreakerGate("bell.queue", breaker, new Stopping(environment), environment);
        assertThatThrownBy(gate::enter).isInstanceOf(IllegalStateException.class);

        breaker.fails = false;

        try (var permit = gate.enter()) {
            assertThat(permit).isNotNull();
        }
    }

    private static final class Changing extends StillBreaker {

        private State state = State.CLOSED;
        private boolean fails;
        private Runnable listener = () -> {};

        Changing() {
            super(State.CLOSED);
        }

        void becomes(State other) {
            state = other;
            listener.run();
        }

        @Override
        public State state() {
            return state;
        }

        @Override
        public boolean tryBegin() {
            if (fails) throw new IllegalStateException("as this test wants it");
            return state != State.OPEN;
        }

        @Override
        public Runnable onChange(Runnable changed) {
            listener = changed;
            return () -> {};
        }
    }

    private static String answerBehind(@Nullable CircuitBreaker breaker) throws Exception {
        var environment = Environment.system();
        var gate = new BreakerGate("bell.queue", breaker, new Stopping(environment), environment);
        CommandHandler<String, String> handler = (message, tx) -> message.data() + " is open";
        try (var permit = requireNonNull(gate.enter())) {
            return permit.aroundAnswering(handler).on(RING, unused());
        }
    }

    private static Transaction unused() {
        return (Transaction) Proxy.newProxyInstance(
                BreakerGateTest.class.getClassLoader(),
                new Class<?>[] {Transaction.class},
                (self, method, arguments) -> {
                    throw new UnsupportedOperationException(method.getName());
                });
    }
}
