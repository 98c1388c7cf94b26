package tidings.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static tidings.testkit.BrokerSteps.declared;
import static tidings.testkit.BrokerSteps.eventually;
import static tidings.testkit.BrokerSteps.outcome;
import static tidings.testkit.BrokerSteps.publishAgainUntilTaken;
import static tidings.testkit.BrokerSteps.publishText;
import static tidings.testkit.BrokerSteps.started;

import java.time.Duration;
import java.util.HashSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tidings.messaging.BrokerStatus;
import tidings.messaging.PublishOutcome;

/** What is there after a restart, and how a close ends. */
interface RecoveryContract {

    BrokerFixture fixture();

    @Test
    default void what_was_confirmed_is_there_after_a_restart() {
        var names = Names.fresh();
        try (var broker = started(fixture())) {
            declared(broker, names.topology());
            var sent = IntStream.range(0, 50).mapToObj(i -> "m" + i).toList();
            for (var text : sent) publishText(broker, names, text);

            fixture().stop();
            fixture().start();
            var received = Received.acked();
            broker.consume(names.queue(), 100, received);

            eventually().until(() -> received.count() >= 50);
            assertThat(received.texts()).isEqualTo(sent);
        }
    }

    @Test
    default void a_restart_under_load_loses_nothing() throws InterruptedException {
        var names = Names.fresh();
        try (var broker = started(fixture())) {
            declared(broker, names.topology());
            var received = Received.acked();
            broker.consume(names.queue(), 20, received);
            var sent = new AtomicInteger();
            var publisher = Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 1_000; i++) {
                    outcome(publishAgainUntilTaken(broker, names.message("m" + i)));
                    sent.incrementAndGet();
                }
            });
            eventually().until(() -> sent.get() > 100);

            fixture().stop();
            fixture().start();

            assertThat(publisher.join(Duration.ofSeconds(60))).isTrue();
            eventually()
                    .untilAsserted(
                            () -> assertThat(new HashSet<>(received.texts())).hasSize(1_000));
        }
    }

    @Test
    default void after_a_close_under_load_every_publish_has_its_verdict_and_the_confirmed_are_there()
            throws InterruptedException {
        var names = Names.fresh();
        var broker = started(fixture());
        declared(broker, names.topology());
        var verdicts = new ConcurrentHashMap<String, CompletionStage<PublishOutcome>>();
        var stop = new AtomicBoolean();
        var publishers = IntStream.range(0, 4)
                .mapToObj(each -> Thread.ofVirtual().start(() -> {
                    for (int i = 0; !stop.get(); i++) {
                        var text = "p" + each + "-" + i;
                        verdicts.put(text, broker.publish(names.message(text)));
                        if (broker.status() instanceof BrokerStatus.Stopped) stop.set(true);
                    }
                }))
                .toList();
        eventually().until(() -> verdicts.size() > 500);
        var began = System.nanoTime();

        broker.close();

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        for (var publisher : publishers)
            assertThat(publisher.join(Duration.ofSeconds(10))).isTrue();
        var confirmed = new HashSet<String>();
        verdicts.forEach((text, verdict) -> {
            assertThat(verdict.toCompletableFuture()).as(text).isDone();
            if (outcome(verdict) instanceof PublishOutcome.Confirmed) confirmed.add(text);
        });
        try (var reader = started(fixture())) {
            var received = Received.acked();
            reader.consume(names.queue(), 100, received);
            eventually()
                    .untilAsserted(
                            () -> assertThat(new HashSet<>(received.texts())).containsAll(confirmed));
        }
    }

    @Test
    default void what_was_unsettled_at_a_close_returns_to_the_queue() {
        var names = Names.fresh();
        var received = Received.unsettled();
        try (var broker = started(fixture())) {
            declared(broker, names.topology());
            for (int i = 0; i < 10; i++) publishText(broker, names, "m" + i);
            broker.consume(names.queue(), 10, received);
            eventually().until(() -> received.count() == 10);
        }
        received.get(0).ack(); // after the close: does nothing
        try (var broker = started(fixture())) {
            var again = Received.acked();
            broker.consume(names.queue(), 10, again);
            eventually().until(() -> again.count() == 10);
            assertThat(again.texts()).isEqualTo(received.texts());
        }
    }

    @Test
    default void a_consumer_that_blocks_its_thread_does_not_keep_a_close_from_ending() {
        var names = Names.fresh();
        var entered = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var broker = started(fixture());
        try {
            declared(broker, names.topology());
            broker.consume(names.queue(), 1, delivery -> {
                entered.countDown();
                awaitQuietly(release);
            });
            publishText(broker, names, "stuck");
            eventually().until(() -> entered.getCount() == 0);
            var began = System.nanoTime();

            broker.close();

            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        } finally {
            release.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
