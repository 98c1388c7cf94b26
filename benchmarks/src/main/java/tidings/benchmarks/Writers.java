package tidings.benchmarks;

import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Eight who write a transaction for each event, as fast as they can, and wait while too many rows wait. */
final class Writers {

    static final int COUNT = 8;

    /** Rows that are committed and not gone; more would only measure a backlog that grows. */
    static final int MOST_WAITING = 5_000;

    /** Until rows come and go at the same rate. */
    private static final double LEAD_IN_SECONDS = 2;

    private final Tally tally;
    private final int mostWaiting;
    private final Semaphore room;
    private final CountDownLatch relaying = new CountDownLatch(1);
    private volatile boolean counting;
    private volatile boolean ended;

    Writers(Tally tally) {
        this(tally, MOST_WAITING);
    }

    /** @param mostWaiting of what has begun and not come to its end */
    Writers(Tally tally, int mostWaiting) {
        this.tally = tally;
        this.mostWaiting = mostWaiting;
        this.room = new Semaphore(mostWaiting);
    }

    /** One transaction with one event. */
    interface Write {
        void commit() throws Exception;
    }

    /** The relay has removed them. */
    void gone(int rows) {
        room.release(rows);
        if (rows > 0) relaying.countDown();
        if (counting) tally.allDone(rows);
    }

    /** Counts what goes meanwhile, and returns when all is gone. */
    void run(double seconds, Write write) throws Exception {
        runAndLeaveRows(seconds, write);
        if (!room.tryAcquire(mostWaiting, Load.PATIENCE.toSeconds(), TimeUnit.SECONDS))
            throw new TimeoutException("rows are left");
    }

    /** As {@link #run}, for a relay that would need too long for the rest. */
    void runAndLeaveRows(double seconds, Write write) throws Exception {
        try (var threads = Executors.newFixedThreadPool(COUNT)) {
            var all = new ArrayList<Future<?>>();
            for (int i = 0; i < COUNT; i++)
                all.add(threads.submit(() -> {
                    while (!ended) {
                        if (!room.tryAcquire(100, TimeUnit.MILLISECONDS)) continue;
                        write.commit();
                    }
                    return null;
                }));
            count(seconds);
            for (var writer : all) writer.get();
        }
    }

    /** Not before the first have gone: until then a relay that has just started looks what is its own. */
    private void count(double seconds) throws InterruptedException {
        try {
            if (!relaying.await(Load.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                throw new BenchException("no row goes within " + Load.PATIENCE.toSeconds() + " s.");
            Thread.sleep((long) (Math.min(LEAD_IN_SECONDS, seconds / 2) * 1_000));
            tally.restart();
            tally.begin();
            counting = true;
            Thread.sleep((long) (seconds * 1_000));
            counting = false;
            tally.close();
        } finally {
            ended = true;
        }
    }
}
