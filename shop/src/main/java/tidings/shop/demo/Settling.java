package tidings.shop.demo;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits until all has come to rest. */
final class Settling {

    private static final long DEADLINE_NANOS = Duration.ofSeconds(60).toNanos();
    private static final int PAUSE_MILLIS = 100;

    private Settling() {}

    /** Whether it came to rest within a minute. */
    static boolean await(Condition condition) throws InterruptedException {
        long began = System.nanoTime();
        while (!condition.holds()) {
            if (System.nanoTime() - began > DEADLINE_NANOS) return false;
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
        return true;
    }

    /** Asked again and again. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws InterruptedException;
    }
}
