package tidings.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static tidings.e2e.Applications.QUEUE;
import static tidings.e2e.Applications.take;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tidings.consumer.Subscription;
import tidings.messaging.ConfigurationException;
import tidings.messaging.Correlation;
import tidings.messaging.EventType;
import tidings.messaging.Message;
import tidings.messaging.PublishOptions;
import tidings.messaging.Subject;
import tidings.messaging.UnavailableException;

/** What a handler gets, how often and in what company. */
@Timeout(60)
class HandlingTest {

    @RegisterExtension
    final Applications applications = new Applications();

    sealed interface OrderEnded {}

    @EventType("order.confirmed")
    record OrderConfirmed(@Subject String orderId) implements OrderEnded {}

    @EventType("order.rejected")
    record OrderRejected(@Subject String orderId) implements OrderEnded {}

    sealed interface Shape permits Circle {}

    record Circle(int radius) implements Shape {}

    @EventType("drawing.made")
    record DrawingMade(Shape shape) {}

    @Test
    void a_subscription_of_a_record_that_no_message_fits_does_not_start() {
        var application =
                applications.builder().subscribe(Subscription.of(QUEUE).on(DrawingMade.class, (message, tx) -> {}));

        assertThatThrownBy(application::build)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(DrawingMade.class.getName());
    }

    @Test
    void a_handler_gets_the_message_as_it_was_published() {
        var received = new LinkedBlockingQueue<Message<UserCreated>>();
        var tidings = applications.start(application -> application.subscribe(
                Subscription.of(QUEUE).on(UserCreated.class, (message, tx) -> received.add(message))));

        var published = tidings.publisher().publish(new UserCreated("u1", "ada@example.org"));

        var message = take(received);
        assertThat(message).isEqualTo(published);
        assertThat(message.subject()).isEqualTo("u1");
        assertThat(message.correlationId()).isEqualTo(published.id());
        assertThat(message.causationId()).isNull();
    }

    @Test
    void what_a_handler_publishes_inherits_correlation_and_trace_and_has_the_handled_message_as_its_cause() {
        var traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        var sent = new LinkedBlockingQueue<Message<EmailSent>>();
        var tidings = applications.start(application -> application
                .subscribe(Subscription.of(QUEUE)
                        .on(
                                UserCreated.class,
                                (message, tx) ->
                                        tx.publish(new EmailSent(message.data().userId()))))
                .subscribe(Subscription.of("sent.queue").on(EmailSent.class, (message, tx) -> sent.add(message))));

        var cause = tidings.publisher()
                .publish(
                        new UserCreated("u1", "ada@example.org"),
                        PublishOptions.none()
                                .correlation(Correlation.of("from-http").traced(traceparent, null)));

        var message = take(sent);
        assertThat(message.correlationId()).isEqualTo("from-http");
        assertThat(message.causationId()).isEqualTo(cause.id());
        assertThat(message.extensions()).containsEntry("traceparent", traceparent);
    }

    @Test
    void a_handler_that_wants_what_is_unavailable_is_called_again_and_nothing_is_parked() {
        var tries = new AtomicInteger();
        var handled = new LinkedBlockingQueue<String>();
        var tidings = applications.start(application ->
                application.subscribe(Subscription.of(QUEUE).on(UserCreated.class, (message, tx) -> {
                    if (tries.incrementAndGet() < 3)
                        throw new RuntimeException("wrapped", new UnavailableException("the database restarts"));
                    handled.add(message.data().userId());
                })));

        tidings.publisher().publish(new UserCreated("u1", "ada@example.org"));

        assertThat(take(handled)).isEqualTo("u1");
        assertThat(tries).hasValue(3);
        assertThat(applications.broker().waiting(QUEUE + ".dlq")).isZero();
    }

    @Test
    void a_sealed_interface_handles_all_it_permits() {
        var ended = new LinkedBlockingQueue<OrderEnded>();
        var tidings = applications.start(application -> application.subscribe(
                Subscription.of("orders.queue").on(OrderEnded.class, (message, tx) -> ended.add(message.data()))));

        tidings.publisher().publishAll(List.of(new OrderConfirmed("o1")));
        tidings.publisher().publish(new OrderRejected("o2"));

        assertThat(List.of(take(ended), take(ended)))
                .containsExactlyInAnyOrder(new OrderConfirmed("o1"), new OrderRejected("o2"));
    }

    @Test
    void no_more_handlers_run_at_a_time_than_the_concurrency_says() throws InterruptedException {
        var now = new AtomicInteger();
        var most = new AtomicInteger();
        var full = new CountDownLatch(4);
        var go = new CountDownLatch(1);
        var done = new AtomicInteger();
        var tidings = applications.start(application ->
                application.subscribe(Subscription.of(QUEUE).concurrency(4).on(UserCreated.class, (message, tx) -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    full.countDown();
                    go.await();
                    now.decrementAndGet();
                    done.incrementAndGet();
                })));

        for (int i = 0; i < 20; i++) tidings.publisher().publish(new UserCreated("u" + i, "ada@example.org"));
        full.await();
        assertThat(applications.broker().waiting(QUEUE))
                .as("beyond the prefetch")
                .isEqualTo(12);
        go.countDown();

        await().until(() -> done.get() == 20);
        assertThat(most).hasValue(4);
    }
}
