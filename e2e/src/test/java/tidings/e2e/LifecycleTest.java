package tidings.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static tidings.e2e.Applications.QUEUE;
import static tidings.e2e.Applications.take;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tidings.Tidings;
import tidings.consumer.Subscription;
import tidings.json.CloudEventsJson;
import tidings.messaging.ConfigurationException;
import tidings.messaging.Transactions;

/** How an application is built, starts and closes. */
@Timeout(60)
class LifecycleTest {

    @RegisterExtension
    final Applications applications = new Applications();

    @Test
    void an_application_without_a_broker_format_or_source_is_not_built() {
        assertThatThrownBy(() -> Tidings.builder()
                        .format(CloudEventsJson.format())
                        .source("urn:test")
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("Tidings has no broker");
        assertThatThrownBy(() -> Tidings.builder()
                        .broker(applications.broker().connect())
                        .source("urn:test")
                        .build())
                .hasMessageContaining("Tidings has no format");
        assertThatThrownBy(() -> Tidings.builder()
                        .broker(applications.broker().connect())
                        .format(CloudEventsJson.format())
                        .build())
                .hasMessageContaining("Tidings has no source");
    }

    @Test
    void an_application_that_starts_while_the_broker_is_down_works_when_it_is_back() {
        applications.broker().stop();
        var handled = new LinkedBlockingQueue<String>();
        var tidings = applications.start(application -> application
                .startTimeout(Duration.ofMillis(50))
                .subscribe(Subscription.of(QUEUE)
                        .on(
                                UserCreated.class,
                                (message, tx) -> handled.add(message.data().userId()))));

        applications.broker().start();
        tidings.publisher().publish(new UserCreated("u1", "ada@example.org"));

        assertThat(take(handled)).isEqualTo("u1");
    }

    /** H19: stop fetching, finish, close. */
    @Test
    void a_close_lets_the_handler_finish_and_leaves_the_rest_in_the_queue() throws InterruptedException {
        var begun = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var finished = new AtomicInteger();
        var tidings = applications.start(application -> application
                .types(EmailSent.class)
                .subscribe(Subscription.of(QUEUE).concurrency(1).on(UserCreated.class, (message, tx) -> {
                    begun.countDown();
                    go.await();
                    tx.publish(new EmailSent(message.data().userId())); // the broker is still there
                    finished.incrementAndGet();
                })));
        for (int i = 0; i < 5; i++) tidings.publisher().publish(new UserCreated("u" + i, "ada@example.org"));
        begun.await();

        var closing = Thread.ofVirtual().start(tidings::close);
        await().until(() -> applications.broker().waiting(QUEUE) == 4);
        assertThat(closing.isAlive()).isTrue();
        go.countDown();

        assertThat(closing.join(Duration.ofSeconds(10))).isTrue();
        assertThat(finished).hasValue(1);
        assertThat(applications.broker().waiting(QUEUE)).isEqualTo(4);
        assertThat(applications.broker().waiting(QUEUE + ".dlq")).isZero();
    }

    @Test
    void a_handler_that_does_not_end_is_interrupted_when_time_is_up_and_its_message_comes_again() throws Exception {
        var begun = new CountDownLatch(1);
        var tidings = applications.start(application -> application
                .drainTimeout(Duration.ofMillis(100))
                .subscribe(Subscription.of(QUEUE).on(UserCreated.class, (message, tx) -> {
                    begun.countDown();
                    new CountDownLatch(1).await();
                })));
        tidings.publisher().publish(new UserCreated("u1", "ada@example.org"));
        begun.await();

        tidings.close();

        await().until(() -> applications.broker().waiting(QUEUE) == 1);
        assertThat(applications.broker().waiting(QUEUE + ".dlq")).isZero();
    }

    @Test
    void start_and_close_are_idempotent_and_legal_in_any_order() {
        var neverStarted = applications.builder().build();
        neverStarted.close();
        neverStarted.start();
        var twice = applications.start(application -> application.transactions(Transactions.none()));
        twice.start();
        twice.close();
        twice.close();

        assertThatThrownBy(() -> neverStarted.publisher().publish(new UserCreated("u1", "ada@example.org")))
                .isInstanceOf(ConfigurationException.class); // of a type that was not registered
    }
}
