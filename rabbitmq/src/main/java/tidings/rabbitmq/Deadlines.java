package tidings.rabbitmq;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks ten times a second whether a publish has waited too long. */
final class Deadlines implements AutoCloseable {

    private static final long EVERY_MILLIS = 100;

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("tidings-confirm-deadlines").factory());

    @SuppressWarnings("FutureReturnValueIgnored") // ends with close()
    Deadlines(Runnable look) {
        clock.scheduleWithFixedDelay(look, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
