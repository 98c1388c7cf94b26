package tidings.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tidings.consumer.Backoff;
import tidings.consumer.Subscription;
import tidings.messaging.Message;
import tidings.messaging.MessageProperties;
import tidings.messaging.OutgoingMessage;
import tidings.messaging.Transaction;
import tidings.unhandled.UnhandledFilter;

/** What becomes of a message that cannot be read, or not be kept. */
@Timeout(120)
class PoisonTest {

    private static final String QUEUE = "moves.queue";
    private static final Backoff SOON = Backoff.fixed(Duration.ofMillis(20)).attempts(3);

    @RegisterExtension
    final World world = new World();

    private final AtomicInteger attempts = new AtomicInteger();

    @Test
    void h7_what_cannot_be_read_is_a_dead_letter_at_once_as_it_came() throws Exception {
        world.start(application ->
                application.subscribe(Subscription.of(QUEUE).retry(SOON).on(Moved.class, this::handle)));
        var headers = Map.<String, Object>of(
                "text", "a\u0000b", "bytes", new byte[] {0, 1}, "list", List.of(1, "two"), "map", Map.of("$time", "x"));
        var properties = MessageProperties.none().headers(headers).contentType("application/json");

        var stranger = world.broker().connect();
        stranger.start();
        for (var body : List.of(
                "{\"id\":", "\u0000", "[".repeat(10_000), "{\"type\":\"never.heard\",\"id\":\"1\",\"data\":{}}"))
            stranger.publish(new OutgoingMessage("", QUEUE, properties, body.getBytes(UTF_8)));
        stranger.publish(new OutgoingMessage("", QUEUE, properties, new byte[5 << 20]));

        await().until(() -> unhandled("state = 'DEAD'") == 5);
        assertThat(unhandled("reason in ('malformed', 'unknown-type', 'too-large', 'too-deep')"))
                .isEqualTo(5);
        assertThat(unhandled("length(body) = 5 << 20 and reason = 'too-large'"))
                .as("nobody has parsed it")
                .isEqualTo(1);
        assertThat(unhandled("properties -> 'headers' -> 'list' = '[1, \"two\"]'"))
                .isEqualTo(5);
        assertThat(attempts).hasValue(0);
    }

    @Test
    void h7_what_no_database_can_hold_is_a_dead_letter_at_the_broker_whether_it_comes_once_or_again() throws Exception {
        var again = new CountDownLatch(1);
        world.start(application -> application.subscribe(
                Subscription.of(QUEUE).concurrency(1).retry(SOON).on(Moved.class, (message, tx) -> {
                    if (attempts.incrementAndGet() == 2) again.await();
                    throw new IllegalStateException("no");
                })));
        Map<String, Object> nested = Map.of();
        for (int level = 0; level < 600; level++) nested = Map.of("n", nested);
        var properties = MessageProperties.none()
                .contentType("application/cloudevents+json")
                .headers(nested);
        var stranger = world.broker().connect();
        stranger.start();

        stranger.publish(new OutgoingMessage("", QUEUE, properties, moved("1")));
        await().until(() -> world.broker().waiting(QUEUE + ".dlq") == 1);
        stranger.publish(new OutgoingMessage("", QUEUE, properties, moved("2")));
        await().until(() -> attempts.get() == 2);
        world.broker().dropConnections();
        again.countDown();

        await().until(() -> world.broker().waiting(QUEUE + ".dlq") == 2);
        assertThat(world.broker().unsettled(QUEUE) + world.broker().waiting(QUEUE))
                .isZero();
        assertThat(unhandled("true")).isZero();
    }

    @Test
    void h28_one_that_could_not_be_read_is_handled_when_it_is_mended_however_old_it_is() throws Exception {
        var tidings = world.start(application ->
                application.subscribe(Subscription.of(QUEUE).retry(SOON).on(Moved.class, this::handle)));
        var body =
                "{\"specversion\":\"1.0\",\"id\":\"old\",\"source\":\"/test\",\"type\":\"thing.moved\",\"subject\":\"chair\","
                        + "\"time\":\"2020-01-01T00:00:00Z\",\"data\":{\"thing\":\"chair\",\"number\":\"one\"}}";
        var properties = MessageProperties.none().contentType("application/cloudevents+json");
        var stranger = world.broker().connect();
        stranger.start();
        stranger.publish(new OutgoingMessage("", QUEUE, properties, body.getBytes(UTF_8)));
        await().until(() -> unhandled("state = 'DEAD' and reason = 'invalid-data'") == 1);
        world.execute("update {schema}.inbox_horizon set forgotten_before = now()");

        var dead = tidings.deadLetters().list(UnhandledFilter.ALL, 0, 1).getFirst();
        tidings.deadLetters().replay(dead.id(), body.replace("\"one\"", "1").getBytes(UTF_8));

        await().until(() -> world.effects("chair") == 1);
        await().until(() -> unhandled("true") == 0);
    }

    private static byte[] moved(String id) {
        return ("{\"specversion\":\"1.0\",\"id\":\"" + id + "\",\"source\":\"/test\",\"type\":\"thing.moved\","
                        + "\"subject\":\"chair\",\"data\":{\"thing\":\"chair\",\"number\":1}}")
                .getBytes(UTF_8);
    }

    private void handle(Message<Moved> message, Transaction tx) throws SQLException {
        attempts.incrementAndGet();
        world.effect(tx::connection, message.data().thing(), "consumer");
    }

    private long unhandled(String which) {
        return world.count("select count(*) from {schema}.unhandled where " + which);
    }
}
