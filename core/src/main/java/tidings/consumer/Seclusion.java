package tidings.consumer;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.StampedLock;

/**
 * Has a message that its process may have died of handled while nothing else is, in all subscriptions of the application:
 * if the process dies again, it was that one. Thread-safe.
 */
final class Seclusion {

    /** Others must not wait for one that takes its time; a suspect then runs beside it. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private final StampedLock lock = new StampedLock();
    private final Semaphore turn = new Semaphore(1);

    /**
     * Whether the caller may claim a suspect, of which one of all queues is here at a time: a claim counts as an attempt, and
     * one that only waits would die with the one that is run.
     */
    boolean takeTurn() {
        return turn.tryAcquire();
    }

    void giveTurnBack() {
        turn.release();
    }

    void amongOthers(Runnable work) {
        long stamp = lock.readLock();
        try {
            work.run();
        } finally {
            lock.unlockRead(stamp);
        }
    }

    void alone(Runnable work) throws InterruptedException {
        long stamp = lock.tryWriteLock(LONGEST_WAIT.toNanos(), TimeUnit.NANOSECONDS);
        try {
            work.run();
        } finally {
            if (stamp != 0) lock.unlockWrite(stamp);
        }
    }
}
