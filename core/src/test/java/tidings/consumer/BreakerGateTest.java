package tidings.consumer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tidings.messaging.Environment;
import tidings.messaging.Message;
import tidings.messaging.Transaction;

/** What comes through a gate is what went in. */
class BreakerGateTest {

    private static final Message<String> RING = new Message<>(
            "1", URI.create("urn:test"), "bell.ring", Instant.EPOCH, null, null, "1", null, Map.of(), "north");

    @Test
    void an_answer_is_the_handlers_whether_or_not_a_breaker_hears_of_it() throws Exception {
        assertThat(answerBehind(null)).isEqualTo("north is open");
        assertThat(answerBehind(new StillBreaker(CircuitBreaker.State.CLOSED))).isEqualTo("north is open");
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
