package tidings.benchmarks;

import java.util.concurrent.locks.LockSupport;

/**
 * How long to publish, and how fast.
 *
 * @param perSecond 0 for as fast as it goes
 */
record Pace(double seconds, int perSecond) {

    private static final long NANOS_PER_MILLI = 1_000_000;

    boolean isSteady() {
        return perSecond > 0;
    }

    long endsAt() {
        return System.nanoTime() + (long) (seconds * 1e9);
    }

    /**
     * Publishes at a steady rate, what is due in a millisecond at its beginning: waking up for each message would cost this
     * machine more than the message. The time handed over is when the messages were due: those that had to wait for
     * others are not measured as if they had been sent in time.
     */
    void each(Send send) throws Exception {
        long began = System.nanoTime();
        long ticks = (long) (seconds * 1_000);
        for (long tick = 0; tick < ticks; tick++) {
            long due = began + tick * NANOS_PER_MILLI;
            for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime())
                LockSupport.parkNanos(early);
            int messages = (int) ((tick + 1) * perSecond / 1_000 - tick * perSecond / 1_000);
            send.send(due, messages);
        }
    }

    interface Send {
        void send(long due, int messages) throws Exception;
    }
}
