package tidings.consumer;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import tidings.messaging.Environment;

/**
 * Has a message that its process may have died of handled while nothing else is, in all subscriptions of the application:
 * if the process dies again, it was that one. Thread-safe.
 */
final class Seclusion {

    /** Others must not wait for one that takes its time; a suspect then runs beside it. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private static final int ALL = Integer.MAX_VALUE;

    private final Environment environment;
    private final Semaphore places = new Semaphore(ALL, true); // fair, so that who wants to be alone waits for those before

    Seclusion(Environment environment) {
        this.environment = environment;
    }

    void amongOthers(Runnable work) {
        places.acquireUninterruptibly();
        try {
            work.run();
        } finally {
            places.release();
        }
    }

    void alone(Runnable work) throws InterruptedException {
        boolean alone = environment.tryAcquire(places, ALL, LONGEST_WAIT);
        try {
            work.run();
        } finally {
            if (alone) places.release(ALL);
        }
    }
}
