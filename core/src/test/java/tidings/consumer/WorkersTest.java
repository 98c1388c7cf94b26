package tidings.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tidings.messaging.Environment;

@Timeout(30)
class WorkersTest {

    /** Longer than a test may take: who only finds out when its time is up that all have ended, has missed it. */
    private static final Duration LONG = Duration.ofMinutes(1);

    @Test
    void no_more_than_the_limit_work_at_a_time() throws InterruptedException {
        var now = new AtomicInteger();
        var most = new AtomicInteger();
        var gate = new Gate();
        var workers = workers(3, item -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            gate.pass();
            now.decrementAndGet();
        });

        for (int i = 0; i < 10; i++) workers.submit(i);
        gate.awaitBegun(3);
        gate.open();

        assertThat(workers.awaitIdle(LONG)).isTrue();
        assertThat(most).hasValue(3);
    }

    @Test
    void one_worker_takes_items_in_their_order() {
        var done = new CopyOnWriteArrayList<Integer>();
        var workers = workers(1, done::add);
        var items = IntStream.range(0, 1_000).boxed().toList();

        items.forEach(workers::submit);

        assertThat(workers.awaitIdle(LONG)).isTrue();
        assertThat(done).isEqualTo(items);
    }

    @Test
    void what_comes_back_in_hundreds_takes_turns_with_what_comes_first() throws InterruptedException {
        var done = new CopyOnWriteArrayList<Integer>();
        var gate = new Gate();
        var workers = workers(1, item -> {
            gate.pass();
            done.add(item);
        });
        workers.submit(0);
        gate.awaitBegun(1);

        for (int i = 1; i <= 300; i++) workers.submit(-i);
        workers.submit(1);
        workers.submit(2);
        gate.open();

        assertThat(workers.awaitIdle(LONG)).isTrue();
        assertThat(done).hasSize(303).startsWith(0, 1, -1, 2, -2, -3);
    }

    /** An item that comes while the last worker leaves must find one: submitted one by one, each is such an item. */
    @Test
    void no_item_is_left_behind_when_workers_come_and_go() throws InterruptedException {
        var done = new Semaphore(0);
        var workers = workers(2, item -> done.release());

        for (int i = 0; i < 50_000; i++) {
            workers.submit(i);
            done.acquire();
        }

        assertThat(workers.awaitIdle(LONG)).isTrue();
    }

    /** Two who submit at a time, while workers leave: whoever loses the race to start a worker must not rely on a thread that is none. */
    @Test
    void no_item_is_left_behind_when_two_threads_submit() throws InterruptedException {
        var done = new Semaphore(0);
        var workers = workers(1, item -> done.release());
        for (int round = 0; round < 20_000; round++) {
            var other = Thread.startVirtualThread(() -> workers.submit(1));
            workers.submit(2);
            other.join();
            done.acquire(2);
        }

        assertThat(workers.awaitIdle(LONG)).isTrue();
    }

    @Test
    void items_that_block_find_a_worker_each() throws InterruptedException {
        var gate = new Gate();
        var workers = workers(1_000, item -> gate.pass());

        for (int i = 0; i < 1_000; i++) workers.submit(i);
        gate.awaitBegun(1_000);
        gate.open();

        assertThat(workers.awaitIdle(LONG)).isTrue();
    }

    @Test
    void what_has_not_begun_can_be_taken_back() throws InterruptedException {
        var gate = new Gate();
        var workers = workers(1, item -> gate.pass());
        workers.submit(1);
        gate.awaitBegun(1);
        workers.submit(2);

        assertThat(workers.drainWaiting()).isEqualTo(List.of(2));
        assertThat(workers.awaitIdle(Duration.ZERO)).isFalse();

        gate.open();
        assertThat(workers.awaitIdle(LONG)).isTrue();
    }

    @Test
    void who_is_interrupted_waits_no_longer_and_stays_interrupted() throws InterruptedException {
        var gate = new Gate();
        var workers = workers(1, item -> gate.pass());
        workers.submit(1);
        gate.awaitBegun(1);

        Thread.currentThread().interrupt();

        assertThat(workers.awaitIdle(LONG)).isFalse();
        assertThat(Thread.interrupted()).isTrue();
        gate.open();
        assertThat(workers.awaitIdle(LONG)).isTrue();
    }

    @Test
    void whoever_has_waited_is_in_nobodys_way() throws InterruptedException {
        var gate = new Gate();
        var workers = workers(1, item -> gate.pass());
        workers.submit(1);
        gate.awaitBegun(1);
        assertThat(workers.awaitIdle(Duration.ZERO)).isFalse();

        var idle = new CompletableFuture<Boolean>();
        Thread.startVirtualThread(() -> idle.complete(workers.awaitIdle(LONG)));
        gate.open();

        assertThat(idle).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(true);
    }

    @Test
    void a_fault_in_one_item_does_not_cost_a_place() {
        var done = new CopyOnWriteArrayList<Integer>();
        var workers = workers(1, item -> {
            if (item == 0) throw new IllegalStateException("a fault of our own, as this test wants it");
            done.add(item);
        });

        workers.submit(0);
        workers.submit(1);

        assertThat(workers.awaitIdle(LONG)).isTrue();
        assertThat(done).containsExactly(1);
    }

    @Test
    void who_hangs_is_interrupted_and_the_next_item_hears_nothing_of_it() throws InterruptedException {
        var gate = new Gate();
        var interrupted = new CopyOnWriteArrayList<Boolean>();
        var workers = workers(1, item -> {
            if (item == 0) gate.pass();
            interrupted.add(Thread.currentThread().isInterrupted());
        });
        workers.submit(0);
        gate.awaitBegun(1);
        workers.submit(1);

        workers.interrupt();

        assertThat(workers.awaitIdle(LONG)).isTrue();
        assertThat(interrupted).containsExactly(true, false);
    }

    @Test
    void who_works_on_several_takes_those_that_come_first() throws InterruptedException {
        var gate = new Gate();
        var workers = workers(1, item -> gate.pass());
        workers.submit(0);
        gate.awaitBegun(1);
        for (int item : new int[] {1, -1, 2, 3}) workers.submit(item);

        assertThat(workers.takeFresh(2)).containsExactly(1, 2);
        assertThat(workers.drainWaiting()).containsExactlyInAnyOrder(-1, 3);

        gate.open();
        assertThat(workers.awaitIdle(LONG)).isTrue();
    }

    @Test
    void a_thread_that_cannot_start_costs_no_place() {
        var done = new CopyOnWriteArrayList<Integer>();
        var fails = new AtomicInteger(3);
        ThreadFactory threads = task -> fails.getAndDecrement() > 0
                ? new ThreadThatCannotStart()
                : Thread.ofVirtual().unstarted(task);
        var workers = new Workers<Integer>("test", 1, item -> false, done::add, Environment.system(), threads);

        for (int i = 1; i <= 3; i++) {
            int item = i;
            assertThatThrownBy(() -> workers.submit(item)).isInstanceOf(OutOfMemoryError.class);
        }
        assertThat(workers.awaitIdle(Duration.ZERO)).isTrue();
        workers.submit(4);

        assertThat(workers.awaitIdle(LONG)).isTrue();
        assertThat(done).containsExactly(1, 2, 3, 4);
    }

    @Test
    void a_worker_that_cannot_start_the_next_does_all_itself() throws InterruptedException {
        var done = new CopyOnWriteArrayList<Integer>();
        var gate = new Gate();
        var canStart = new AtomicBoolean(true);
        ThreadFactory threads =
                task -> canStart.get() ? Thread.ofVirtual().unstarted(task) : new ThreadThatCannotStart();
        var workers = new Workers<Integer>(
                "test",
                2,
                item -> false,
                item -> {
                    if (item == 1) gate.pass();
                    done.add(item);
                },
                Environment.system(),
                threads);
        workers.submit(1);
        gate.awaitBegun(1);
        canStart.set(false);
        for (int i = 2; i <= 3; i++) {
            int item = i;
            assertThatThrownBy(() -> workers.submit(item)).isInstanceOf(OutOfMemoryError.class);
        }

        gate.open();

        assertThat(workers.awaitIdle(LONG)).isTrue();
        assertThat(done).containsExactly(1, 2, 3);
    }

    private static final class ThreadThatCannotStart extends Thread {

        @Override
        public synchronized void start() {
            throw new OutOfMemoryError("unable to create native thread, as this test wants it");
        }
    }

    @Test
    void what_comes_back_and_hangs_leaves_a_quarter_of_the_places_to_what_comes_first() throws InterruptedException {
        var gate = new Gate();
        var done = new CountDownLatch(1);
        var workers = workers(4, item -> {
            if (item > 0) done.countDown();
            else gate.pass();
        });

        for (int i = 1; i <= 10; i++) workers.submit(-i);
        gate.awaitBegun(3);
        workers.submit(1);

        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(gate.begun.availablePermits()).isZero();
        gate.open();
        assertThat(workers.awaitIdle(LONG)).isTrue();
        assertThat(gate.begun.availablePermits()).isEqualTo(7);
    }

    @Test
    void when_others_have_stopped_coming_what_comes_back_finds_more_places_though_none_of_it_ends() throws Exception {
        var gate = new Gate();
        var workers = workers(8, item -> {
            if (item < 0) gate.pass();
        });
        workers.submit(1);
        for (int i = 1; i <= 10; i++) workers.submit(-i);
        gate.awaitBegun(2);

        await().until(() -> {
            workers.lookAgain(); // as who brings them back does
            return gate.begun.availablePermits() >= 4;
        });

        gate.open();
        assertThat(workers.awaitIdle(LONG)).isTrue();
    }

    /** Below zero: it was here before. */
    private static Workers<Integer> workers(int limit, Consumer<Integer> work) {
        return new Workers<>("test", limit, item -> item < 0, work, Environment.system());
    }

    /** Where work stays until the test lets it go on. */
    private static final class Gate {

        private final Semaphore begun = new Semaphore(0);
        private final CountDownLatch open = new CountDownLatch(1);

        void pass() {
            begun.release();
            try {
                open.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        void awaitBegun(int count) throws InterruptedException {
            begun.acquire(count);
        }

        void open() {
            open.countDown();
        }
    }
}
