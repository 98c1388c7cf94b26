package tidings.e2e.faults;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Several writers who publish steps of many walkers and, between them, of a hot one, as far as they may. Whose turn it is
 * goes round, so that walkers are about equally far; which of the writers has it is chance.
 */
final class Traffic implements AutoCloseable {

    static final String HOT = "hot";

    private static final int WRITERS = 4;
    /** Of so many steps one is the hot walker's. */
    private static final int HOT_EVERY = 6;

    /** Were it over in a moment, what happens meanwhile would happen to nothing. */
    private static final Duration SHORTEST = Duration.ofSeconds(24);

    private final Walkers walkers;
    private final Casualties casualties;
    private final int others;
    private final int total;
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicInteger written = new AtomicInteger();
    private final Semaphore permits = new Semaphore(0);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> writers = new ArrayList<>();
    private int allowed;

    /** @param others walkers beside the hot one, named {@code w0}, {@code w1}, … */
    Traffic(Walkers walkers, Casualties casualties, int others, int stepsOfEach) {
        this.walkers = walkers;
        this.casualties = casualties;
        this.others = others;
        total = others * stepsOfEach * HOT_EVERY / (HOT_EVERY - 1);
        for (int writer = 0; writer < WRITERS; writer++) writers.add(threads.submit(this::write));
    }

    /** How many there are in the end. */
    int total() {
        return total;
    }

    private Void write() throws InterruptedException {
        long gap = SHORTEST.toNanos() * WRITERS / total;
        for (int step = turn.getAndIncrement(); step < total; step = turn.getAndIncrement()) {
            permits.acquire();
            long due = System.nanoTime() + gap;
            var walker = walker(step);
            walkers.step(walker, number -> casualties.kind(walker, number));
            written.incrementAndGet();
            LockSupport.parkNanos(due - System.nanoTime());
        }
        return null;
    }

    private String walker(int step) {
        if (step % HOT_EVERY == HOT_EVERY - 1) return HOT;
        return "w" + (step - step / HOT_EVERY) % others;
    }

    /** Up to this share of all, 0 to 1, they may write, and not further. */
    void allow(double share) {
        permits.release(steps(share) - allowed);
        allowed = steps(share);
    }

    void awaitWritten(double share) {
        await().atMost(Duration.ofMinutes(15)).until(() -> {
            for (var writer : writers) if (writer.state() == Future.State.FAILED) writer.get();
            return written.get() >= steps(share);
        });
    }

    private int steps(double share) {
        return (int) Math.round(total * share);
    }

    /** Those who still write are interrupted. */
    @Override
    public void close() {
        threads.shutdownNow();
        threads.close();
    }
}
