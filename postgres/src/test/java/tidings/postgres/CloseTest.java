package tidings.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tidings.consumer.Backoff;
import tidings.consumer.Subscription;
import tidings.messaging.MessageProperties;
import tidings.messaging.OutgoingMessage;

/** What becomes of messages that came back when their instance closes. */
@Timeout(120)
class CloseTest {

    private static final String QUEUE = "moves.queue";
    private static final Backoff SOON = Backoff.fixed(Duration.ofMillis(20)).attempts(3);

    @RegisterExtension
    final World world = new World();

    private final AtomicInteger attempts = new AtomicInteger();

    @Test
    void what_was_not_begun_when_an_instance_closes_is_another_ones_at_once() throws Exception {
        var blocked = new CountDownLatch(1);
        var first = world.start(application -> application
                .drainTimeout(Duration.ofMillis(200))
                .subscribe(Subscription.of(QUEUE).concurrency(1).retry(SOON).on(Moved.class, (message, tx) -> {
                    if (attempts.incrementAndGet() <= 2) throw new IllegalStateException("no");
                    blocked.await();
                })));
        first.transact(tx -> tx.publishAll(List.of(new Moved("chair", 1), new Moved("table", 2))));
        await().until(() -> attempts.get() == 3);

        first.close();
        world.start(application -> application.subscribe(Subscription.of(QUEUE)
                .on(
                        Moved.class,
                        (message, tx) ->
                                world.effect(tx::connection, message.data().thing(), "second"))));

        await().atMost(Duration.ofSeconds(15)).until(() -> world.effects("chair") + world.effects("table") == 2);
        blocked.countDown();
    }

    @Test
    void what_is_claimed_while_an_instance_closes_is_not_begun_and_is_another_ones_at_once() throws Exception {
        var gate = new Gate(world.dataSource());
        var busy = new CountDownLatch(1);
        var first = world.start(application -> application
                .store(PostgresStore.of(gate.dataSource(), world.schema()))
                .drainTimeout(Duration.ofMillis(500))
                .subscribe(Subscription.of(QUEUE)
                        .concurrency(1)
                        .retry(Backoff.fixed(Duration.ofHours(1)))
                        .on(Moved.class, (message, tx) -> {
                            if (message.data().thing().equals("chair") && attempts.incrementAndGet() == 1)
                                throw new IllegalStateException("no");
                            busy.countDown();
                            new CountDownLatch(1).await();
                        })));
        first.transact(tx -> tx.publish(new Moved("chair", 1)));
        await().until(() -> unhandled("state = 'RETRY'") == 1);
        first.transact(tx -> tx.publish(new Moved("table", 2)));
        busy.await();
        gate.close();
        await().until(() -> gate.holdsUp(QUEUE + "-returns"));
        world.execute("update {schema}.unhandled set due_at = now()");

        var closing = Thread.ofVirtual().start(first::close);
        var stranger = world.broker().connect();
        stranger.start();
        await().until(
                        () -> { // it fetches no more
                            stranger.publish(new OutgoingMessage("", QUEUE, MessageProperties.none(), new byte[0]));
                            return world.broker().waiting(QUEUE) > 0;
                        });
        gate.open();
        closing.join();

        await().until(() -> unhandled("type = 'thing.moved' and attempts = 1 and due_at <= now()") == 1);
        assertThat(attempts).hasValue(1);
    }

    @Test
    void while_the_database_does_not_answer_a_close_ends_in_time_all_the_same() throws Exception {
        var gate = new Gate(world.dataSource());
        var first = world.start(application -> application
                .store(PostgresStore.of(gate.dataSource(), world.schema()))
                .drainTimeout(Duration.ofMillis(500))
                .subscribe(Subscription.of(QUEUE).concurrency(1).retry(SOON).on(Moved.class, (message, tx) -> {
                    if (attempts.incrementAndGet() <= 2) throw new IllegalStateException("no");
                    new CountDownLatch(1).await();
                })));
        first.transact(tx -> tx.publishAll(List.of(new Moved("chair", 1), new Moved("table", 2))));
        await().until(() -> attempts.get() == 3 && unhandled("attempts = 2 and ended = 1") == 2);

        gate.close();
        try {
            var closing = Thread.ofVirtual().start(first::stopConsuming);
            await().until(() -> !closing.isAlive());
        } finally {
            gate.open();
        }

        await().until(() -> unhandled("attempts = 1 and due_at <= now()") == 2);
    }

    private long unhandled(String which) {
        return world.count("select count(*) from {schema}.unhandled where " + which);
    }
}
