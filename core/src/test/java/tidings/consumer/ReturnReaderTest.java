package tidings.consumer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tidings.messaging.Environment;
import tidings.messaging.IncomingMessage;
import tidings.messaging.MessageProperties;
import tidings.unhandled.Claimed;
import tidings.unhandled.Returns;
import tidings.unhandled.UnhandledMessage;

/** What is due comes back whatever went wrong before. */
@Timeout(30)
class ReturnReaderTest {

    private static final String QUEUE = "moves.queue";

    private final Environment environment = Environment.system();
    private final Stopping stopping = new Stopping(environment);
    private final Seclusion seclusion = new Seclusion(environment);
    private final Queue<Returns.Due> due = new ConcurrentLinkedQueue<>();
    private final Queue<Long> taken = new ConcurrentLinkedQueue<>();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger looks = new AtomicInteger();
    private @Nullable ReturnReader reader;

    @AfterEach
    void stop() {
        stopping.begin();
        requireNonNull(reader).wake();
    }

    @Test
    void an_error_does_not_end_it() {
        due.add(new Returns.Due(List.of(claim(1, 0)), null));

        read(arrival -> taken.add(id(arrival)), 1);

        await().until(() -> taken.contains(1L));
    }

    @Test
    void a_suspect_that_was_claimed_and_not_taken_over_leaves_its_turn_to_others() {
        due.add(new Returns.Due(List.of(claim(1, 0), claim(2, 1)), null));
        due.add(new Returns.Due(List.of(claim(3, 0)), null));

        read(
                arrival -> {
                    if (failures.getAndIncrement() == 0) throw new LinkageError("as this test wants it");
                    taken.add(id(arrival));
                },
                0);

        await().until(() -> taken.contains(3L));
        await().until(seclusion::takeTurn);
        assertThat(taken).containsExactly(3L);
    }

    @Test
    void a_suspect_that_nobody_takes_leaves_its_turn_to_others() {
        due.add(new Returns.Due(List.of(claim(1, 1)), null));

        read(
                arrival -> {
                    failures.incrementAndGet();
                    throw new LinkageError("as this test wants it");
                },
                0);

        await().until(() -> failures.get() == 1);
        await().until(seclusion::takeTurn);
    }

    /** It was another's for a while, who told how it ended. */
    @Test
    void a_suspect_that_comes_again_and_is_none_any_more_leaves_its_turn_to_others() {
        due.add(new Returns.Due(List.of(claim(1, 1)), null));
        due.add(new Returns.Due(List.of(claim(1, 0)), null));

        read(arrival -> taken.add(id(arrival)), 0);

        await().until(() -> taken.size() == 2);
        await().until(seclusion::takeTurn);
    }

    /** What was handed over may find a place only when time has passed. */
    @Test
    void once_in_a_while_its_receiver_looks_again() {
        read(arrival -> {}, 0);

        await().until(() -> looks.get() >= 3);
    }

    /** @param errors so many times nothing can be read */
    private void read(Consumer<Arrival> receiver, int errors) {
        var left = new AtomicInteger(errors);
        var returns = (Returns) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Returns.class}, (self, method, arguments) -> {
                    if (!method.getName().equals("claim")) return null;
                    if (left.getAndDecrement() > 0) throw new LinkageError("as this test wants it");
                    var next = due.poll();
                    return next == null ? new Returns.Due(List.of(), null) : next;
                });
        var gate = new BreakerGate(QUEUE, null, stopping, environment);
        var started = new ReturnReader(
                QUEUE, returns, 8, stopping, gate, environment, seclusion, receiver, looks::incrementAndGet);
        reader = started;
        started.start();
    }

    private static long id(Arrival arrival) {
        return requireNonNull(arrival.claim()).id();
    }

    private static Claimed claim(long id, int deaths) {
        var incoming = new IncomingMessage(QUEUE, "", QUEUE, MessageProperties.none(), new byte[0]);
        return new Claimed(id, 1, UnhandledMessage.unreadable(incoming), deaths + 1, deaths, false);
    }
}
