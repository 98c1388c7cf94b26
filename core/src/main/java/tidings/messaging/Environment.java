package tidings.messaging;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.random.RandomGenerator;

/**
 * What an application takes from the machine it runs on: time, chance, and waits that time bounds. The machine's own unless
 * a simulation has other ones, in which hours pass in a second and chance follows from a seed. Thread-safe.
 */
public interface Environment {

    /** The machine's. */
    static Environment system() {
        return SystemEnvironment.INSTANCE;
    }

    /** What the clock on the wall says: for messages and people. Durations are not measured by it. */
    Instant now();

    /** As {@link System#nanoTime()}. */
    long nanoTime();

    /** Spreads retries, and makes ids differ. Nothing secret comes from it. Thread-safe. */
    RandomGenerator random();

    /**
     * Starts a daemon thread with an operating system's thread of its own: it runs all the time, beside many virtual ones.
     *
     * @param work waits by this environment only
     */
    Thread start(String name, Runnable work);

    /** As {@link Semaphore#tryAcquire(int, long, java.util.concurrent.TimeUnit)}. */
    boolean tryAcquire(Semaphore permits, int count, Duration atMost) throws InterruptedException;

    /** As {@link CountDownLatch#await(long, java.util.concurrent.TimeUnit)}. */
    boolean await(CountDownLatch latch, Duration atMost) throws InterruptedException;

    /** As {@link Condition#awaitNanos}: whoever calls it holds the condition's lock, and asks again what it waits for. */
    long awaitNanos(Condition condition, long nanos) throws InterruptedException;
}
