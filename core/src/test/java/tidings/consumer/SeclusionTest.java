package tidings.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tidings.messaging.Environment;

/** Who is alone, and for how long others put up with it. */
@Timeout(30)
class SeclusionTest {

    private final CountDownLatch end = new CountDownLatch(1);
    private final CountDownLatch begun = new CountDownLatch(1);

    @Test
    void nothing_begins_beside_one_that_is_alone() throws InterruptedException {
        var seclusion = new Seclusion(Environment.system(), Duration.ofSeconds(20));
        var suspect = Thread.startVirtualThread(() -> seclusion.alone(this::hang));
        begun.await();
        var other = new AtomicBoolean();
        var neighbour = Thread.startVirtualThread(() -> seclusion.amongOthers(() -> {
            assertThat(end.getCount()).isZero();
            return other.getAndSet(true);
        }));

        end.countDown();

        suspect.join();
        neighbour.join();
        assertThat(other).isTrue();
    }

    @Test
    void one_that_wants_to_be_alone_is_however_many_come_meanwhile() throws InterruptedException {
        var seclusion = new Seclusion(Environment.system(), Duration.ofSeconds(10));
        var suspectHasRun = new CountDownLatch(1);
        var besideSuspect = new AtomicInteger(-1);
        var neighbours = new AtomicInteger();
        var first = Thread.startVirtualThread(() -> seclusion.amongOthers(this::hang));
        begun.await();
        var suspect = Thread.startVirtualThread(() -> seclusion.alone(() -> {
            besideSuspect.set(neighbours.get());
            suspectHasRun.countDown();
            return "handled";
        }));
        await().until(() -> waits(suspect));

        var others = new ArrayList<Thread>();
        for (int i = 0; i < 32; i++)
            others.add(Thread.startVirtualThread(() -> seclusion.amongOthers(() -> {
                neighbours.incrementAndGet();
                return wait(suspectHasRun);
            })));
        await().until(() -> others.stream().allMatch(SeclusionTest::waits));
        end.countDown();

        first.join();
        suspect.join();
        for (var other : others) other.join();
        assertThat(besideSuspect).hasValue(0);
        assertThat(neighbours).hasValue(32);
    }

    private static boolean waits(Thread thread) {
        return thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING;
    }

    @Test
    void one_that_hangs_alone_does_not_hold_up_the_others_for_ever() throws InterruptedException {
        var seclusion = new Seclusion(Environment.system(), Duration.ofMillis(50));
        Thread.startVirtualThread(() -> seclusion.alone(this::hang));
        begun.await();

        assertThat(seclusion.amongOthers(() -> "handled")).isEqualTo("handled");
        end.countDown();
    }

    @Test
    void one_that_wants_to_be_alone_does_not_wait_for_ever_for_one_that_hangs() throws InterruptedException {
        var seclusion = new Seclusion(Environment.system(), Duration.ofMillis(50));
        Thread.startVirtualThread(() -> seclusion.amongOthers(this::hang));
        begun.await();

        assertThat(seclusion.alone(() -> "handled")).isEqualTo("handled");
        end.countDown();
    }

    @Test
    void one_that_was_interrupted_hears_of_it_and_holds_up_nobody_afterwards() throws InterruptedException {
        var seclusion = new Seclusion(Environment.system(), Duration.ofHours(1));
        var heard = new AtomicBoolean();
        Thread.startVirtualThread(() -> {
                    Thread.currentThread().interrupt();
                    seclusion.amongOthers(
                            () -> heard.getAndSet(Thread.currentThread().isInterrupted()));
                })
                .join();

        assertThat(heard).isTrue();
        var suspect = Thread.startVirtualThread(() -> seclusion.alone(() -> "handled"));
        assertThat(suspect.join(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void one_that_was_interrupted_beside_one_that_is_alone_leaves_no_place_that_there_is_not()
            throws InterruptedException {
        var seclusion = new Seclusion(Environment.system(), Duration.ofHours(1));
        seclusion.alone(() -> {
            Thread.currentThread().interrupt();
            return seclusion.amongOthers(Thread::interrupted);
        });
        var first = Thread.startVirtualThread(() -> seclusion.amongOthers(this::hang));
        begun.await();

        var suspect = Thread.startVirtualThread(() -> seclusion.alone(() -> "handled"));

        await().until(() -> waits(suspect));
        end.countDown();
        first.join();
        suspect.join();
    }

    private String hang() {
        begun.countDown();
        return wait(end);
    }

    private static String wait(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return "hung";
    }
}
