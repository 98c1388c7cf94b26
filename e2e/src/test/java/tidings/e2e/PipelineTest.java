package tidings.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;
import tidings.Tidings;
import tidings.TransactionFailedException;
import tidings.consumer.DeadLetterHeaders;
import tidings.consumer.Subscription;
import tidings.json.CloudEventsJson;
import tidings.messaging.Command;
import tidings.messaging.CommandType;
import tidings.messaging.ConfigurationException;
import tidings.messaging.Correlation;
import tidings.messaging.Delivery;
import tidings.messaging.EventType;
import tidings.messaging.Message;
import tidings.messaging.MessageProperties;
import tidings.messaging.OutgoingMessage;
import tidings.messaging.PublishOptions;
import tidings.messaging.Subject;
import tidings.messaging.Topology;
import tidings.messaging.Transactions;
import tidings.messaging.UnavailableException;
import tidings.messaging.UnroutableException;
import tidings.testkit.InMemoryBroker;

/** What happens to a message between its delivery and its settlement, in plain Java on the broker in memory. */
@Timeout(60)
class PipelineTest {

    private static final String QUEUE = "email.user.created.queue";

    @EventType("user.created")
    record UserCreated(@Subject String userId, String email) {}

    @EventType("email.sent")
    record EmailSent(@Subject String userId) {}

    @CommandType("inventory.reserve")
    record Reserve(String orderId) implements Command<Void> {}

    sealed interface OrderEnded {}

    @EventType("order.confirmed")
    record OrderConfirmed(@Subject String orderId) implements OrderEnded {}

    @EventType("order.rejected")
    record OrderRejected(@Subject String orderId) implements OrderEnded {}

    private final InMemoryBroker broker = InMemoryBroker.create();
    private final List<Tidings> started = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        started.forEach(Tidings::close);
    }

    @Test
    void a_handler_gets_the_message_as_it_was_published() {
        var received = new LinkedBlockingQueue<Message<UserCreated>>();
        var tidings = start(application()
                .subscribe(Subscription.of(QUEUE).on(UserCreated.class, (message, tx) -> received.add(message))));

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
        var tidings = start(application()
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
    void log_lines_of_a_handler_carry_the_ids_of_its_message_and_no_longer_than_that() {
        var during = new LinkedBlockingQueue<Map<String, String>>();
        var tidings = start(application()
                .subscribe(Subscription.of(QUEUE)
                        .on(UserCreated.class, (message, tx) -> during.add(MDC.getCopyOfContextMap()))));

        var published = tidings.publisher().publish(new UserCreated("u1", "ada@example.org"));

        assertThat(take(during))
                .containsEntry("messageId", published.id())
                .containsEntry("messageType", "user.created")
                .containsEntry("correlationId", published.correlationId());
    }

    @Test
    void a_message_whose_handler_fails_is_parked_with_the_reason_and_the_next_is_handled() {
        var handled = new LinkedBlockingQueue<String>();
        var tidings = start(application().subscribe(Subscription.of(QUEUE).on(UserCreated.class, (message, tx) -> {
            if (message.data().userId().equals("bad")) throw new IllegalStateException("no such template");
            handled.add(message.data().userId());
        })));

        var bad = tidings.publisher().publish(new UserCreated("bad", "ada@example.org"));
        tidings.publisher().publish(new UserCreated("good", "ada@example.org"));

        assertThat(take(handled)).isEqualTo("good");
        var dead = take(deadLetters());
        var headers = dead.message().properties().headers();
        assertThat(dead.message().properties().messageId()).isEqualTo(bad.id());
        assertThat(headers)
                .containsEntry(DeadLetterHeaders.REASON, "handler-failed")
                .containsEntry(DeadLetterHeaders.DETAIL, "no such template")
                .containsEntry(DeadLetterHeaders.EXCEPTION, IllegalStateException.class.getName())
                .containsEntry(DeadLetterHeaders.ATTEMPTS, 1)
                .containsEntry(DeadLetterHeaders.ORIGIN_EXCHANGE, "user.events")
                .containsEntry(DeadLetterHeaders.ORIGIN_ROUTING_KEY, "user.created")
                .containsEntry(DeadLetterHeaders.ORIGIN_QUEUE, QUEUE);
        assertThat((String) headers.get(DeadLetterHeaders.STACK)).contains("PipelineTest");
        assertThat(Instant.parse((String) headers.get(DeadLetterHeaders.FIRST_FAILURE)))
                .isBeforeOrEqualTo(Instant.parse((String) headers.get(DeadLetterHeaders.LAST_FAILURE)));
    }

    @Test
    void what_a_failing_handler_published_does_not_leave() {
        var sent = new LinkedBlockingQueue<Message<EmailSent>>();
        var tidings = start(application()
                .subscribe(Subscription.of(QUEUE).on(UserCreated.class, (message, tx) -> {
                    tx.publish(new EmailSent(message.data().userId()));
                    if (message.data().userId().equals("bad")) throw new IllegalStateException("after publishing");
                }))
                .subscribe(Subscription.of("sent.queue").on(EmailSent.class, (message, tx) -> sent.add(message))));

        tidings.publisher().publish(new UserCreated("bad", "ada@example.org"));
        take(deadLetters());
        tidings.publisher().publish(new UserCreated("good", "ada@example.org"));

        assertThat(take(sent).data().userId()).isEqualTo("good");
        assertThat(sent).isEmpty();
    }

    @Test
    void an_error_thrown_by_a_handler_parks_its_message_and_the_subscription_lives_on() {
        var handled = new LinkedBlockingQueue<String>();
        var tidings = start(application()
                .subscribe(Subscription.of(QUEUE).concurrency(1).on(UserCreated.class, (message, tx) -> {
                    if (message.data().userId().equals("bad")) throw new StackOverflowError();
                    handled.add(message.data().userId());
                })));

        tidings.publisher().publish(new UserCreated("bad", "ada@example.org"));
        tidings.publisher().publish(new UserCreated("good", "ada@example.org"));

        assertThat(take(handled)).isEqualTo("good");
        assertThat(reasonOf(take(deadLetters()))).isEqualTo("handler-failed");
    }

    @Test
    void a_handler_that_wants_what_is_unavailable_is_called_again_and_nothing_is_parked() {
        var tries = new AtomicInteger();
        var handled = new LinkedBlockingQueue<String>();
        var tidings = start(application().subscribe(Subscription.of(QUEUE).on(UserCreated.class, (message, tx) -> {
            if (tries.incrementAndGet() < 3)
                throw new RuntimeException("wrapped", new UnavailableException("the database restarts"));
            handled.add(message.data().userId());
        })));

        tidings.publisher().publish(new UserCreated("u1", "ada@example.org"));

        assertThat(take(handled)).isEqualTo("u1");
        assertThat(tries).hasValue(3);
        assertThat(broker.waiting(QUEUE + ".dlq")).isZero();
    }

    @Test
    void a_body_larger_than_the_limit_is_parked_unread() {
        var handled = new LinkedBlockingQueue<String>();
        start(application()
                .subscribe(Subscription.of(QUEUE)
                        .on(
                                UserCreated.class,
                                (message, tx) -> handled.add(message.data().userId()))));

        publishRaw(new byte[1024 * 1024 + 1]);

        assertThat(reasonOf(take(deadLetters()))).isEqualTo("too-large");
        assertThat(handled).isEmpty();
    }

    @Test
    void a_type_that_the_subscription_does_not_handle_is_parked_by_name() {
        start(application().subscribe(Subscription.of(QUEUE).on(UserCreated.class, (message, tx) -> {})));

        publishRaw("{\"id\":\"1\",\"timestamp\":1,\"type\":\"user.deleted\",\"data\":{}}".getBytes(UTF_8));

        var dead = take(deadLetters());
        assertThat(reasonOf(dead)).isEqualTo("unknown-type");
        assertThat(dead.message().properties().text(DeadLetterHeaders.DETAIL)).contains("user.deleted");
    }

    /** The broker takes headers of up to one frame; a poisonous one must not keep its message from being parked. */
    @Test
    void a_message_with_enormous_headers_is_parked_without_them() {
        start(application().subscribe(Subscription.of(QUEUE).on(UserCreated.class, (message, tx) -> {})));
        var properties = MessageProperties.none().headers(Map.of("huge", "x".repeat(100_000)));

        publishRaw(properties, "not json".getBytes(UTF_8));

        var dead = take(deadLetters());
        assertThat(reasonOf(dead)).isEqualTo("malformed");
        assertThat(dead.message().properties().headers()).doesNotContainKey("huge");
    }

    @Test
    void a_sealed_interface_handles_all_it_permits() {
        var ended = new LinkedBlockingQueue<OrderEnded>();
        var tidings = start(application()
                .subscribe(Subscription.of("orders.queue")
                        .on(OrderEnded.class, (message, tx) -> ended.add(message.data()))));

        tidings.publisher().publishAll(List.of(new OrderConfirmed("o1")));
        tidings.publisher().publish(new OrderRejected("o2"));

        assertThat(List.of(take(ended), take(ended)))
                .containsExactlyInAnyOrder(new OrderConfirmed("o1"), new OrderRejected("o2"));
    }

    @Test
    void an_event_without_subscribers_is_published_and_a_command_without_an_owner_is_refused() {
        var tidings = start(application().types(UserCreated.class, Reserve.class));

        tidings.publisher().publish(new UserCreated("u1", "ada@example.org"));

        assertThatThrownBy(() -> tidings.publisher().send(new Reserve("o1")))
                .isInstanceOf(UnroutableException.class)
                .hasMessageContaining("inventory.commands");
    }

    @Test
    void a_publish_while_the_broker_is_down_says_so_at_once() {
        var tidings = start(application().types(UserCreated.class));
        broker.stop();

        assertThatThrownBy(() -> tidings.publisher().publish(new UserCreated("u1", "ada@example.org")))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("user.created id=");
    }

    @Test
    void an_application_that_starts_while_the_broker_is_down_works_when_it_is_back() {
        broker.stop();
        var handled = new LinkedBlockingQueue<String>();
        var tidings = start(application()
                .startTimeout(Duration.ofMillis(50))
                .subscribe(Subscription.of(QUEUE)
                        .on(
                                UserCreated.class,
                                (message, tx) -> handled.add(message.data().userId()))));

        broker.start();
        tidings.publisher().publish(new UserCreated("u1", "ada@example.org"));

        assertThat(take(handled)).isEqualTo("u1");
    }

    @Test
    void no_more_handlers_run_at_a_time_than_the_concurrency_says() throws InterruptedException {
        var now = new AtomicInteger();
        var most = new AtomicInteger();
        var full = new CountDownLatch(4);
        var go = new CountDownLatch(1);
        var done = new AtomicInteger();
        var tidings = start(application()
                .subscribe(Subscription.of(QUEUE).concurrency(4).on(UserCreated.class, (message, tx) -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    full.countDown();
                    go.await();
                    now.decrementAndGet();
                    done.incrementAndGet();
                })));

        for (int i = 0; i < 20; i++) tidings.publisher().publish(new UserCreated("u" + i, "ada@example.org"));
        full.await();
        assertThat(broker.waiting(QUEUE)).as("beyond the prefetch").isEqualTo(12);
        go.countDown();

        await().until(() -> done.get() == 20);
        assertThat(most).hasValue(4);
    }

    /** H19: stop fetching, finish, close. */
    @Test
    void a_close_lets_the_handler_finish_and_leaves_the_rest_in_the_queue() throws InterruptedException {
        var begun = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var finished = new AtomicInteger();
        var tidings = start(application()
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
        await().until(() -> broker.waiting(QUEUE) == 4);
        assertThat(closing.isAlive()).isTrue();
        go.countDown();

        assertThat(closing.join(Duration.ofSeconds(10))).isTrue();
        assertThat(finished).hasValue(1);
        assertThat(broker.waiting(QUEUE)).isEqualTo(4);
        assertThat(broker.waiting(QUEUE + ".dlq")).isZero();
    }

    @Test
    void a_handler_that_does_not_end_is_interrupted_when_time_is_up_and_its_message_comes_again() throws Exception {
        var begun = new CountDownLatch(1);
        var tidings = start(application()
                .drainTimeout(Duration.ofMillis(100))
                .subscribe(Subscription.of(QUEUE).on(UserCreated.class, (message, tx) -> {
                    begun.countDown();
                    new CountDownLatch(1).await();
                })));
        tidings.publisher().publish(new UserCreated("u1", "ada@example.org"));
        begun.await();

        tidings.close();

        await().until(() -> broker.waiting(QUEUE) == 1);
        assertThat(broker.waiting(QUEUE + ".dlq")).isZero();
    }

    @Test
    void what_work_in_a_transaction_published_leaves_only_if_the_work_succeeds() {
        var sent = new LinkedBlockingQueue<String>();
        var tidings = start(application()
                .subscribe(Subscription.of(QUEUE)
                        .on(
                                UserCreated.class,
                                (message, tx) -> sent.add(message.data().userId()))));

        assertThatThrownBy(() -> tidings.transact(tx -> {
                    tx.publish(new UserCreated("rolled back", "ada@example.org"));
                    throw new java.io.IOException("disk");
                }))
                .isInstanceOf(TransactionFailedException.class);
        int answer = tidings.compute(tx -> {
            tx.publish(new UserCreated("committed", "ada@example.org"));
            return 42;
        });

        assertThat(answer).isEqualTo(42);
        assertThat(take(sent)).isEqualTo("committed");
    }

    @Test
    void a_connection_without_a_database_is_an_error_that_names_the_remedy() {
        var tidings = start(application());

        assertThatThrownBy(() -> tidings.transact(tx -> tx.connection().commit()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("transactions(Transactions.jdbc(dataSource))");
    }

    @Test
    void an_application_without_a_broker_format_or_source_is_not_built() {
        assertThatThrownBy(() -> Tidings.builder()
                        .format(CloudEventsJson.format())
                        .source("urn:test")
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("Tidings has no broker");
        assertThatThrownBy(() -> Tidings.builder()
                        .broker(broker.connect())
                        .source("urn:test")
                        .build())
                .hasMessageContaining("Tidings has no format");
        assertThatThrownBy(() -> Tidings.builder()
                        .broker(broker.connect())
                        .format(CloudEventsJson.format())
                        .build())
                .hasMessageContaining("Tidings has no source");
    }

    @Test
    void start_and_close_are_idempotent_and_legal_in_any_order() {
        var neverStarted = application().build();
        neverStarted.close();
        neverStarted.start();
        var twice = start(application().transactions(Transactions.none()));
        twice.start();
        twice.close();
        twice.close();

        assertThatThrownBy(() -> neverStarted.publisher().publish(new UserCreated("u1", "ada@example.org")))
                .isInstanceOf(ConfigurationException.class); // of a type that was not registered
    }

    private Tidings.Builder application() {
        return Tidings.builder()
                .source("urn:test:service")
                .broker(broker.connect())
                .format(CloudEventsJson.format());
    }

    private Tidings start(Tidings.Builder builder) {
        var tidings = builder.build();
        started.add(tidings);
        tidings.start();
        return tidings;
    }

    private BlockingQueue<Delivery> deadLetters() {
        var dead = new LinkedBlockingQueue<Delivery>();
        var client = broker.connect();
        client.start();
        client.consume(QUEUE + ".dlq", 10, dead::add);
        return dead;
    }

    private void publishRaw(byte[] body) {
        publishRaw(MessageProperties.none(), body);
    }

    private void publishRaw(MessageProperties properties, byte[] body) {
        try (var client = broker.connect()) {
            client.start();
            client.declare(Topology.empty());
            client.publish(new OutgoingMessage("", QUEUE, properties, body));
        }
    }

    private static String reasonOf(Delivery dead) {
        return String.valueOf(dead.message().properties().text(DeadLetterHeaders.REASON));
    }

    private static <T> T take(BlockingQueue<T> queue) {
        return await().until(queue::poll, java.util.Objects::nonNull);
    }
}
