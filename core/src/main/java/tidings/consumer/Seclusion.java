package tidings.consumer;

import java.time.Duration;
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
