package tidings.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tidings.consumer.Backoff;
import tidings.consumer.MessageHandler;
import tidings.consumer.Subscription;
import tidings.json.CloudEventsJson;
import tidings.messaging.IncomingMessage;
import tidings.messaging.MessageProperties;
import tidings.unhandled.Failure;
import tidings.unhandled.UnhandledMessage;

/** What becomes of messages whose processes died while they were handled. */
@Timeout(120)
class SuspectsTest {

    private static final String QUEUE = "moves.queue";
    private static final String RESERVATIONS = "reservations.queue";
    private static final Backoff SOON = Backoff.fixed(Duration.ofMillis(20)).attempts(3);

    /** For a callee that comes and goes. */
    private static final Backoff THOUSANDS = SOON.attempts(1_000);

    @RegisterExtension
    final World world = new World();

    private final AtomicInteger attempts = new AtomicInteger();

    @Test
    void h8_a_message_that_may_have_been_begun_before_is_counted_before_it_begins() throws Exception {
        var begun = new CountDownLatch(2);
        var end = new CountDownLatch(1);
        Set<Long> counted = ConcurrentHashMap.newKeySet();
        var tidings = world.start(application ->
                application.subscribe(Subscription.of(QUEUE).atLeastOnce().on(Moved.class, (message, tx) -> {
                    counted.add(unhandled("attempts = 1 and ended = 0"));
                    begun.countDown();
                    end.await();
                })));
        tidings.transact(tx -> tx.publish(new Moved("chair", 1)));
        await().until(() -> begun.getCount() == 1);

        world.broker().dropConnections();

        begun.await();
        assertThat(counted).containsExactlyInAnyOrder(0L, 1L);
        end.countDown();
        await().until(() -> unhandled("true") == 0);
    }

    @Test
    void h8_a_message_that_its_process_died_of_each_time_is_a_dead_letter() throws Exception {
        keepBegun("killer", 2);
        handleWith(SOON);

        await().until(() -> unhandled("state = 'DEAD' and reason = 'its-process-died'") == 1);

        assertThat(attempts).hasValue(0);
    }

    @Test
    void h26_those_that_were_under_way_with_a_killer_run_alone_and_take_effect() throws Exception {
        for (int i = 0; i < 32; i++) keepBegun("neighbour" + i, 1);
        var together = new AtomicInteger();
        var most = new AtomicInteger();
        var counted = new AtomicLong();
        world.start(application ->
                application.subscribe(Subscription.of(QUEUE).retry(SOON).on(Moved.class, (message, tx) -> {
                    most.accumulateAndGet(together.incrementAndGet(), Math::max);
                    counted.accumulateAndGet(unhandled("attempts > 1"), Math::max);
                    world.effect(tx::connection, message.data().thing(), "consumer");
                    together.decrementAndGet();
                })));

        await().until(() -> world.count("select count(*) from {schema}.effect") == 32);

        assertThat(most).hasValue(1);
        assertThat(counted).as("those that wait for their turn").hasValue(1);
        await().until(() -> unhandled("true") == 0);
    }

    @Test
    void h26_while_a_message_runs_that_its_process_may_have_died_of_nothing_else_is_begun() throws Exception {
        requireThatItWaitsForASuspect(Subscription.of(RESERVATIONS));
    }

    @Test
    void h26_no_batch_is_begun_beside_a_message_that_its_process_may_have_died_of() throws Exception {
        requireThatItWaitsForASuspect(
                Subscription.of(RESERVATIONS).concurrency(1).batched(10));
    }

    private void requireThatItWaitsForASuspect(Subscription other) throws Exception {
        var begun = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        keepBegun("suspect", 1);
        var tidings = world.start(application -> application
                .subscribe(Subscription.of(QUEUE).on(Moved.class, (message, tx) -> {
                    begun.countDown();
                    end.await();
                }))
                .subscribe(other.on(Reserve.class, (message, tx) -> attempts.incrementAndGet())));
        begun.await();

        for (int order = 0; order < 10; order++) {
            var reserve = new Reserve("o" + order);
            tidings.transact(tx -> tx.send(reserve));
        }

        await().until(() -> world.outboxDepth() == 0 && world.broker().waiting(RESERVATIONS) == 0);
        await().during(Duration.ofMillis(300)).until(() -> attempts.get() == 0);
        end.countDown();
        await().until(() -> attempts.get() == 10);
    }

    @Test
    void h8_a_message_may_kill_ten_processes_at_most_whatever_its_attempts() throws Exception {
        keepBegun("killer", 9);
        handleWith(THOUSANDS);

        await().until(() -> unhandled("state = 'DEAD' and reason = 'its-process-died'") == 1);

        assertThat(attempts).hasValue(0);
    }

    @Test
    void h8_a_message_whose_processes_died_less_often_is_tried_again() throws Exception {
        keepBegun("neighbour", 8);
        handleWith(THOUSANDS);

        await().until(() -> world.effects("neighbour") == 1);
    }

    @Test
    void h8_a_message_that_failed_often_and_whose_process_died_once_is_tried_again() throws Exception {
        keepFailedAndBegun("neighbour", 8);
        handleWith(SOON.attempts(12));

        await().until(() -> world.effects("neighbour") == 1);
    }

    @Test
    void h8_a_failure_and_a_death_are_no_two_deaths() throws Exception {
        keepFailedAndBegun("neighbour", 1);
        handleWith(Backoff.none());

        await().until(() -> world.effects("neighbour") == 1);
    }

    private void handleWith(Backoff backoff) {
        world.start(application ->
                application.subscribe(Subscription.of(QUEUE).retry(backoff).on(Moved.class, counting())));
    }

    private MessageHandler<Moved> counting() {
        return (message, tx) -> {
            attempts.incrementAndGet();
            world.effect(tx::connection, message.data().thing(), "consumer");
        };
    }

    /** As it is left behind by processes that died of it. */
    private void keepBegun(String thing, int attempts) throws Exception {
        var store = world.store().unhandled();
        store.messages().begin(message(thing), Duration.ZERO);
        for (int attempt = 2; attempt <= attempts; attempt++)
            assertThat(store.returns().claim(QUEUE, 0, 1, Duration.ZERO).claims())
                    .hasSize(1);
    }

    /** As it is left behind by a process that died of it, or beside it. */
    private void keepFailedAndBegun(String thing, int failures) throws Exception {
        var store = world.store().unhandled();
        store.messages()
                .store(message(thing), new Failure(failures, "handler-failed", "no", null, null, Duration.ZERO));
        assertThat(store.returns().claim(QUEUE, 1, 0, Duration.ZERO).claims()).hasSize(1);
    }

    private UnhandledMessage message(String thing) throws Exception {
        var body =
                "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"/test\",\"type\":\"thing.moved\",\"subject\":\"%s\",\"time\":\"%s\",\"data\":{\"thing\":\"%s\",\"number\":1}}"
                        .formatted(thing, thing, Instant.now(), thing);
        var properties = MessageProperties.none().contentType("application/cloudevents+json");
        var incoming = new IncomingMessage(QUEUE, "thing.events", "thing.moved", properties, body.getBytes(UTF_8));
        var types = Subscription.of(QUEUE).on(Moved.class, counting()).types();
        return UnhandledMessage.of(incoming, CloudEventsJson.format().decode(incoming, types), false);
    }

    private long unhandled(String which) {
        return world.count("select count(*) from {schema}.unhandled where " + which);
    }
}
