package tidings.consumer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tidings.messaging.Environment;
import tidings.messaging.ForwardingEnvironment;
import tidings.messaging.IncomingMessage;
import tidings.messaging.MessageProperties;
import tidings.unhandled.Claimed;
import tidings.unhandled.Failure;
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
    private final Queue<Long> renewed = new ConcurrentLinkedQueue<>(); // tokens
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger looks = new AtomicInteger();
    private Runnable whileItLooks = () -> {};
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

    /** It was lost while the database was away, and claimed again by the same. */
    @Test
    void whoever_ends_under_an_old_claim_leaves_the_later_one_held() {
        due.add(new Returns.Due(List.of(claim(1, 0)), null));
        due.add(new Returns.Due(List.of(new Claimed(1, 2, claim(1, 0).message(), 2, 1, false)), null));
        var arrivals = new ConcurrentLinkedQueue<Arrival>();
        var later = new Later();
        read(arrivals::add, 0, later);
        await().until(() -> arrivals.size() == 2);

        requireNonNull(arrivals.poll()).done();
        later.nanos.addAndGet(Duration.ofSeconds(11).toNanos());

        await().until(() -> renewed.contains(2L));
    }

    /** What was handed over may find a place only when time has passed. */
    @Test
    void once_in_a_while_its_receiver_looks_again() {
        read(arrival -> {}, 0);

        await().until(() -> looks.get() >= 3);
    }

    /** As if each sleep took for ever, unless something wakes it. */
    @Test
    void what_begins_to_wait_while_it_looks_is_not_slept_past() {
        var soon = new Failure(1, "failed", "as this test wants it", null, null, Duration.ofMillis(100));
        whileItLooks = () -> requireNonNull(reader).expect(soon);

        read(arrival -> taken.add(id(arrival)), 0, new Unhurried());

        await().until(() -> looks.get() >= 3);
    }

    private void read(Consumer<Arrival> receiver, int errors) {
        read(receiver, errors, environment);
    }

    /** @param errors so many times nothing can be read */
    private void read(Consumer<Arrival> receiver, int errors, Environment environment) {
        var left = new AtomicInteger(errors);
        var returns = (Returns) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Returns.class}, (self, method, arguments) -> {
                    if (method.getName().equals("renew"))
                        for (var claim : (Collection<?>) requireNonNull(arguments)[0])
                            renewed.add(((Claimed) claim).token());
                    if (!method.getName().equals("claim")) return null;
                    whileItLooks.run();
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

    /** No sleep ends by itself. */
    private static final class Unhurried extends ForwardingEnvironment {

        @Override
        public boolean tryAcquire(Semaphore permits, int count, Duration atMost) throws InterruptedException {
            permits.acquire(count);
            return true;
        }
    }

    /** Its clock can be put on. */
    private static final class Later extends ForwardingEnvironment {

        private final AtomicLong nanos = new AtomicLong();

        @Override
        public long nanoTime() {
            return super.nanoTime() + nanos.get();
        }
    }
}
