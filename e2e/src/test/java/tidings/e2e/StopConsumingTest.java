package tidings.e2e;

import static java.lang.Thread.State.TERMINATED;
import static java.lang.Thread.State.TIMED_WAITING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tidings.Tidings;
import tidings.consumer.Subscription;
import tidings.json.CloudEventsJson;
import tidings.messaging.EventType;
import tidings.messaging.PublishOptions;
import tidings.messaging.UnavailableException;
import tidings.testkit.InMemoryBroker;

/** Consuming stops first, publishing goes on until the close. */
class StopConsumingTest {

    private static final String QUEUE = "rung.queue";

    private final InMemoryBroker broker = InMemoryBroker.create();
    private final CountDownLatch handling = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final AtomicBoolean handled = new AtomicBoolean();
    private final Tidings tidings = Tidings.builder()
            .source("urn:test:bells")
            .broker(broker.connect())
            .format(CloudEventsJson.format())
            .drainTimeout(Duration.ofSeconds(10))
            .subscribe(Subscription.of(QUEUE).on(BellRung.class, (message, tx) -> {
                handling.countDown();
                mayEnd.await();
                handled.set(true);
            }))
            .build();

    @AfterEach
    void close() {
        mayEnd.countDown();
        tidings.close();
    }

    @Test
    void a_handler_finishes_nothing_more_is_fetched_and_publishing_goes_on() throws InterruptedException {
        tidings.start();
        tidings.publisher().publish(new BellRung(1));
        await().until(() -> handling.getCount() == 0);

        var stopping = Thread.ofPlatform().start(tidings::stopConsuming);
        await().until(stopping::getState, state -> state == TIMED_WAITING || state == TERMINATED);
        assertThat(stopping.isAlive()).as("it waits for the handler").isTrue();
        mayEnd.countDown();
        stopping.join();
        assertThat(handled).isTrue();

        tidings.publisher().publish(new BellRung(2));
        assertThat(broker.waiting(QUEUE)).isEqualTo(1);
        tidings.stopConsuming();

        tidings.close();
        assertThatThrownBy(() -> tidings.publisher().publish(new BellRung(3))).isInstanceOf(UnavailableException.class);
    }

    @Test
    void stopped_before_the_start_nothing_is_ever_consumed_and_publishing_works() {
        tidings.stopConsuming();
        tidings.start();

        tidings.publisher().publish(new BellRung(1));
        assertThat(broker.waiting(QUEUE)).isEqualTo(1);
    }

    @Test
    void a_batch_has_its_options_and_refuses_one_id_for_all() {
        tidings.stopConsuming();
        tidings.start();
        var options = PublishOptions.none().subject("belfry");

        var published = tidings.publisher().publishAll(List.of(new BellRung(1), new BellRung(2)), options);
        assertThat(published).extracting(message -> message.subject()).containsExactly("belfry", "belfry");
        assertThatThrownBy(() -> tidings.publisher().publishAll(List.of(new BellRung(1)), options.id("one")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @EventType("bell.rung")
    record BellRung(int times) {}
}
