package tidings.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static tidings.e2e.Applications.QUEUE;
import static tidings.e2e.Applications.reasonOf;
import static tidings.e2e.Applications.take;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tidings.consumer.DeadLetterHeaders;
import tidings.consumer.Subscription;
import tidings.messaging.MessageProperties;

/** What cannot be handled is parked with its reason, and the next message is handled. */
@Timeout(60)
class DeadLettersTest {

    @RegisterExtension
    final Applications applications = new Applications();

    @Test
    void a_message_whose_handler_fails_is_parked_with_the_reason_and_the_next_is_handled() {
        var handled = new LinkedBlockingQueue<String>();
        var tidings = applications.start(application ->
                application.subscribe(Subscription.of(QUEUE).on(UserCreated.class, (message, tx) -> {
                    if (message.data().userId().equals("bad")) throw new IllegalStateException("no such template");
                    handled.add(message.data().userId());
                })));

        var bad = tidings.publisher().publish(new UserCreated("bad", "ada@example.org"));
        tidings.publisher().publish(new UserCreated("good", "ada@example.org"));

        assertThat(take(handled)).isEqualTo("good");
        var dead = take(applications.deadLetters());
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
        assertThat((String) headers.get(DeadLetterHeaders.STACK)).contains("DeadLettersTest");
        assertThat(Instant.parse((String) headers.get(DeadLetterHeaders.FIRST_FAILURE)))
                .isBeforeOrEqualTo(Instant.parse((String) headers.get(DeadLetterHeaders.LAST_FAILURE)));
    }

    /** An interrupt that is not a stop is a failure like any other: requeued, its message would come back at once. */
    @Test
    void a_message_whose_handler_is_interrupted_is_parked_after_one_try() {
        var tries = new AtomicInteger();
        var tidings = applications.start(application ->
                application.subscribe(Subscription.of(QUEUE).on(UserCreated.class, (message, tx) -> {
                    tries.incrementAndGet();
                    throw new InterruptedException("a lock was not to be had");
                })));

        tidings.publisher().publish(new UserCreated("u1", "ada@example.org"));

        assertThat(reasonOf(take(applications.deadLetters()))).isEqualTo("handler-failed");
        assertThat(tries).hasValue(1);
    }

    @Test
    void an_interrupt_that_a_handler_leaves_behind_does_not_reach_the_next_message() {
        var interrupted = new LinkedBlockingQueue<Boolean>();
        var tidings = applications.start(application ->
                application.subscribe(Subscription.of(QUEUE).concurrency(1).on(UserCreated.class, (message, tx) -> {
                    interrupted.add(Thread.currentThread().isInterrupted());
                    Thread.currentThread().interrupt();
                })));

        for (int i = 0; i < 3; i++) tidings.publisher().publish(new UserCreated("u" + i, "ada@example.org"));

        assertThat(List.of(take(interrupted), take(interrupted), take(interrupted)))
                .containsOnly(false);
        await().until(() -> applications.broker().waiting(QUEUE) == 0);
        assertThat(interrupted).isEmpty();
    }

    @Test
    void an_exception_that_cannot_be_printed_does_not_keep_its_message_from_being_parked() {
        var tidings = applications.start(application ->
                application.subscribe(Subscription.of(QUEUE).on(UserCreated.class, (message, tx) -> {
                    throw new IllegalStateException("unprintable") {
                        @Override
                        public void printStackTrace(PrintWriter out) {
                            throw new AssertionError("as this test wants it");
                        }
                    };
                })));

        tidings.publisher().publish(new UserCreated("u1", "ada@example.org"));

        assertThat(reasonOf(take(applications.deadLetters()))).isEqualTo("handler-failed");
    }

    @Test
    void an_error_thrown_by_a_handler_parks_its_message_and_the_subscription_lives_on() {
        var handled = new LinkedBlockingQueue<String>();
        var tidings = applications.start(application ->
                application.subscribe(Subscription.of(QUEUE).concurrency(1).on(UserCreated.class, (message, tx) -> {
                    if (message.data().userId().equals("bad")) throw new StackOverflowError();
                    handled.add(message.data().userId());
                })));

        tidings.publisher().publish(new UserCreated("bad", "ada@example.org"));
        tidings.publisher().publish(new UserCreated("good", "ada@example.org"));

        assertThat(take(handled)).isEqualTo("good");
        assertThat(reasonOf(take(applications.deadLetters()))).isEqualTo("handler-failed");
    }

    @Test
    void a_body_larger_than_the_limit_is_parked_unread() {
        var handled = new LinkedBlockingQueue<String>();
        applications.start(application -> application.subscribe(Subscription.of(QUEUE)
                .on(
                        UserCreated.class,
                        (message, tx) -> handled.add(message.data().userId()))));

        applications.publishRaw(new byte[1024 * 1024 + 1]);

        assertThat(reasonOf(take(applications.deadLetters()))).isEqualTo("too-large");
        assertThat(handled).isEmpty();
    }

    @Test
    void a_type_that_the_subscription_does_not_handle_is_parked_by_name() {
        applications.start(application ->
                application.subscribe(Subscription.of(QUEUE).on(UserCreated.class, (message, tx) -> {})));

        applications.publishRaw("{\"id\":\"1\",\"timestamp\":1,\"type\":\"user.deleted\",\"data\":{}}".getBytes(UTF_8));

        var dead = take(applications.deadLetters());
        assertThat(reasonOf(dead)).isEqualTo("unknown-type");
        assertThat(dead.message().properties().text(DeadLetterHeaders.DETAIL)).contains("user.deleted");
    }

    /** The broker takes headers of up to one frame; a poisonous one must not keep its message from being parked. */
    @Test
    void a_message_with_enormous_headers_is_parked_without_them() {
        applications.start(application ->
                application.subscribe(Subscription.of(QUEUE).on(UserCreated.class, (message, tx) -> {})));
        var properties = MessageProperties.none().headers(Map.of("huge", "x".repeat(100_000)));

        applications.publishRaw(properties, "not json".getBytes(UTF_8));

        var dead = take(applications.deadLetters());
        assertThat(reasonOf(dead)).isEqualTo("malformed");
        assertThat(dead.message().properties().headers()).doesNotContainKey("huge");
    }
}
