package tidings.e2e.torture.world;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** Starts one task after the other, so many a second, and has at most so many under way. */
public final class Pace {

    private final int mostUnderWay;
    private final Semaphore free;
    private volatile boolean stopped;

    public Pace(int mostUnderWay) {
        this.mostUnderWay = mostUnderWay;
        this.free = new Semaphore(mostUnderWay);
    }

    /**
     * Has each from 1 to the count done on a thread of its own, and returns when all have ended.
     *
     * @param perSecond 0 for as many as go
     */
    public void run(int count, int perSecond, IntConsumer task) throws InterruptedException {
        long began = System.nanoTime();
        for (int number = 1; number <= count && !stopped; number++) {
            if (perSecond > 0) {
                long due = began + number * TimeUnit.SECONDS.toNanos(1) / perSecond;
                TimeUnit.NANOSECONDS.sleep(due - System.nanoTime()); // the rate itself
            }
            free.acquire();
            start(number, task);
        }
        free.acquire(mostUnderWay);
        free.release(mostUnderWay);
    }

    private void start(int number, IntConsumer task) {
        Thread.ofVirtual().name("load-" + number).start(() -> {
            try {
                task.accept(number);
            } finally {
                free.release();
            }
        });
    }

    /** No more is started. */
    public void stop() {
        stopped = true;
    }

    public boolean isStopped() {
        return stopped;
    }
}
