package tidings.consumer;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import tidings.messaging.Environment;

/**
 * Has a message that its process may have died of handled while nothing else is, in all subscriptions of the application:
 * if the process dies again, it was that one. Thread-safe.
 */
final class Seclusion {

    /** Nobody must wait for one that takes its time: a suspect then runs beside it, and others beside a suspect. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private static final int ALL = Integer.MAX_VALUE;

    private final Environment environment;
    private final Duration longestWait;
    private final Semaphore turn = new Semaphore(1);
    private final Semaphore places =
            new Semaphore(ALL, true); // fair, so that who wants to be alone waits for those before

    Seclusion(Environment environment) {
        this(environment, LONGEST_WAIT);
    }

    Seclusion(Environment environment, Duration longestWait) {
        this.environment = environment;
        this.longestWait = longestWait;
    }

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

    <R> R amongOthers(Supplier<R> work) {
        return within(1, work);
    }

    <R> R alone(Supplier<R> work) {
        return within(ALL, work);
    }

    private <R> R within(int wanted, Supplier<R> work) {
        boolean has = acquire(wanted);
        try {
            return work.get();
        } finally {
            if (has) places.release(wanted);
        }
    }

    private boolean acquire(int wanted) {
        try {
            // Not without a time: that passes by those who wait, and whoever wants to be alone never would be.
            return environment.tryAcquire(places, wanted, longestWait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // its handler is to hear of it
            return places.tryAcquire(wanted);
        }
    }
}
