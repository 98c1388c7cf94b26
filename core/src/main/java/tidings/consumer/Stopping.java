package tidings.consumer;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import tidings.messaging.Environment;

/** Whether a consumer is to stop, and whether its handlers' time is up. Waits end early when stopping begins. */
final class Stopping {

    private final Environment environment;
    private final CountDownLatch begun = new CountDownLatch(1);
    private volatile boolean timeIsUp;

    Stopping(Environment environment) {
        this.environment = environment;
    }

    void begin() {
        begun.countDown();
    }

    boolean begun() {
        return begun.getCount() == 0;
    }

    /** From here on handlers are interrupted, and what they throw is not their messages' fault. */
    void callTime() {
        timeIsUp = true;
    }

    boolean timeIsUp() {
        return timeIsUp;
    }

    /**
     * Waits that long, less if stopping begins.
     *
     * @return whether it has begun; an interrupt, such as a handler may leave behind, is no answer
     */
    boolean begunWithin(Duration wait) {
        long until = environment.nanoTime() + wait.toNanos();
        while (true) {
            try {
                return environment.await(begun, Duration.ofNanos(until - environment.nanoTime()));
            } catch (InterruptedException e) {
                // only callTime() interrupts for a reason, and stopping has begun by then
            }
        }
    }
}
