package tidings.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tidings.consumer.Subscription;

/** A relay that has lost its lanes changes nothing any more. */
@Timeout(120)
class FencingTest {

    @RegisterExtension
    final World world = new World();

    @Test
    void h11_h12_a_relay_that_slept_past_its_lease_neither_publishes_nor_removes_what_is_anothers() throws Exception {
        var gate = new Gate(world.dataSource());
        var sleeper = new TroubledBroker(world.broker().connect());
        var inPublish = new CountDownLatch(1);
        var wake = new CountDownLatch(1);
        var asleep = new AtomicInteger();
        // In the middle of a batch: the first is published, then the process sleeps.
        sleeper.refuses(body -> {
            if (asleep.getAndIncrement() != 1) return false;
            gate.close();
            inPublish.countDown();
            awaitQuietly(wake);
            return false;
        });
        var paused = world.start(
                sleeper,
                application -> application
                        .store(PostgresStore.of(gate.dataSource(), world.schema()))
                        .transactions(world.store().transactions())
                        .types(Moved.class));
        await().until(() -> owners() == 1);
        paused.transact(tx -> tx.publishAll(List.of(new Moved("a", 1), new Moved("b", 1), new Moved("c", 1))));
        inPublish.await();

        var waker = new TroubledBroker(world.broker().connect());
        waker.refuses(body -> body.contains("\"a\"")); // stays in the outbox, held back by its new owner
        world.start(
                waker,
                application -> application.subscribe(Subscription.of("moves.queue")
                        .on(
                                Moved.class,
                                (message, tx) -> world.effect(
                                        tx::connection, message.data().thing(), "any"))));
        await().until(() -> world.effects("b") == 1 && world.effects("c") == 1);
        await().until(() -> world.outboxDepth() == 1);
        wake.countDown();
        gate.open();

        await().until(() -> owners() == 2); // it has come to itself and takes part again
        assertThat(world.count("select count(*) from {schema}.outbox where reason = 'no room'"))
                .isEqualTo(1);
        assertThat(sleeper.published()).hasSizeLessThanOrEqualTo(2);
        waker.refuses(body -> false);
        world.execute("update {schema}.outbox set held_until = now()");
        await().until(() -> world.outboxDepth() == 0);
        await().until(() -> world.broker().waiting("moves.queue") == 0);
        for (var thing : List.of("a", "b", "c"))
            assertThat(world.effects(thing)).as(thing).isLessThanOrEqualTo(1);
    }

    private long owners() {
        return world.count(
                "select count(distinct owner) from {schema}.outbox_lane where expires_at > clock_timestamp()");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
