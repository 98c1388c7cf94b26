package tidings.benchmarks;

import java.util.concurrent.locks.LockSupport;

/**
 * How long to publish, and how fast.
 *
 * @param perSecond 0 for as fast as it goes
 */
record Pace(double seconds, int perSecond) {

    boolean isSteady() {
        return perSecond > 0;
    }

    long endsAt() {
        return System.nanoTime() + (long) (seconds * 1e9);
    }

    /**
     * Publishes at a steady rate. The time handed over is when the message was due: one that had to wait for those before
     * it is not measured as if it had been sent in time.
     */
    void each(Send send) throws Exception {
        long began = System.nanoTime();
        long total = (long) (seconds * perSecond);
        for (long i = 0; i < total; i++) {
            long due = began + i * 1_000_000_000L / perSecond;
            for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime())
                LockSupport.parkNanos(early);
            send.at(due);
        }
    }

    interface Send {
        void at(long due) throws Exception;
    }
}
