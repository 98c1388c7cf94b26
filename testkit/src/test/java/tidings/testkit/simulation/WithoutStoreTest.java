package tidings.testkit.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tidings.Tidings;
import tidings.consumer.Backoff;
import tidings.consumer.MessageHandler;
import tidings.consumer.Subscription;
import tidings.messaging.MessageProperties;
import tidings.messaging.OutgoingMessage;
import tidings.testkit.InMemoryBroker;
import tidings.testkit.simulation.Stage.BellPressed;

/** A service that keeps nothing: the broker has what it cannot handle. */
@Timeout(60)
class WithoutStoreTest {

    private static final BellPressed BELL = new BellPressed("north", 1);

    private final InMemoryBroker broker = InMemoryBroker.create();
    private final AtomicInteger calls = new AtomicInteger();
    private final Tidings.Builder builder = Tidings.builder()
            .source("urn:simulation:keeps-nothing")
            .broker(broker.connect())
            .format(new ReferenceFormat())
            .types(BellPressed.class);
    private Tidings tidings = builder.build();

    @AfterEach
    void close() {
        tidings.close();
    }

    @Test
    void a_message_is_handled_and_gone() {
        start(retry -> retry, (message, tx) -> {});

        tidings.publisher().publish(BELL);

        await().until(() -> calls.get() == 1);
        awaitSettled();
        assertThat(broker.waiting(Stage.QUEUE + ".dlq")).isZero();
    }

    @Test
    void a_message_that_fails_is_tried_at_once_as_often_as_was_said_and_then_a_dead_letter_of_the_broker() {
        start(retry -> retry.immediately(2), (message, tx) -> {
            throw new IllegalStateException("the bell is broken");
        });

        tidings.publisher().publish(BELL);

        await().until(() -> broker.waiting(Stage.QUEUE + ".dlq") == 1);
        awaitSettled();
        assertThat(calls).hasValue(3);
    }

    @Test
    void what_the_broker_has_back_is_not_tried_again_but_when_it_comes_again() {
        start(retry -> retry.immediately(5), (message, tx) -> {
            if (calls.get() > 1) return;
            broker.dropConnections();
            throw new IllegalStateException("the bell is broken");
        });

        tidings.publisher().publish(BELL);

        await().until(() -> calls.get() >= 2);
        awaitSettled();
        assertThat(calls).hasValue(2);
    }

    @Test
    void what_cannot_be_read_is_a_dead_letter_of_the_broker() {
        start(retry -> retry, (message, tx) -> {});
        var stranger = broker.connect();
        stranger.start();

        stranger.publish(new OutgoingMessage("", Stage.QUEUE, MessageProperties.none(), "nothing".getBytes(UTF_8)));

        await().until(() -> broker.waiting(Stage.QUEUE + ".dlq") == 1);
        awaitSettled();
        assertThat(calls).hasValue(0);
    }

    @Test
    void a_message_that_comes_again_is_handled_again() {
        var dropped = new CountDownLatch(1);
        start(retry -> retry, (message, tx) -> dropped.await());
        tidings.publisher().publish(BELL);
        await().until(() -> calls.get() == 1);

        broker.dropConnections();
        dropped.countDown();

        await().until(() -> calls.get() == 2);
        awaitSettled();
    }

    @Test
    @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // who waits for a lock hears of no interrupt
    void what_has_stopped_before_it_started_starts_and_consumes_nothing() throws InterruptedException {
        tidings = builder.subscribe(
                        Subscription.of(Stage.QUEUE).on(BellPressed.class, (message, tx) -> calls.incrementAndGet()))
                .build();
        Thread.startVirtualThread(tidings::stopConsuming).join();

        tidings.start();
        tidings.publisher().publish(BELL);

        assertThat(broker.waiting(Stage.QUEUE)).isEqualTo(1);
    }

    private void awaitSettled() {
        await().until(() -> broker.waiting(Stage.QUEUE) + broker.unsettled(Stage.QUEUE) == 0);
    }

    private void start(UnaryOperator<Backoff> retry, MessageHandler<BellPressed> work) {
        tidings = builder.subscribe(Subscription.of(Stage.QUEUE)
                        .retry(retry.apply(Backoff.fixed(Duration.ofHours(1)).attempts(9)))
                        .on(BellPressed.class, (message, tx) -> {
                            calls.incrementAndGet();
                            work.on(message, tx);
                        }))
                .build();
        tidings.start();
    }
}
