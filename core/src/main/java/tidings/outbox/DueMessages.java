package tidings.outbox;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.messaging.Environment;

/** Has scheduled messages moved to the outbox when they are due. Thread-safe. */
final class DueMessages {

    private static final Logger log = LoggerFactory.getLogger(Relay.class);
    private static final int BATCH = 500;

    /** Another process may have scheduled something nearer. */
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);

    private static final Duration SHORTEST_SLEEP = Duration.ofMillis(2);

    private final Schedule schedule;
    private final Runnable moved;
    private final Environment environment;
    private final Semaphore woken = new Semaphore(0);
    private volatile boolean closing;
    private @Nullable Thread thread; // guarded by this

    /** @param moved told when something is in the outbox that was not */
    DueMessages(Schedule schedule, Runnable moved, Environment environment) {
        this.schedule = schedule;
        this.moved = moved;
        this.environment = environment;
    }

    synchronized void start() {
        if (thread != null || closing) return;
        thread = Thread.ofVirtual().name("tidings-schedule").start(this::move);
    }

    void close() {
        closing = true;
        woken.release();
    }

    private void move() {
        while (!closing) {
            var sleep = LONGEST_SLEEP;
            try {
                var moving = schedule.move(BATCH);
                if (moving.count() > 0) moved.run();
                sleep = untilNext(moving);
            } catch (SQLException | RuntimeException | Error e) { // out of memory now need not be so in a second
                log.warn("what is scheduled cannot be moved, trying again: {}", e.toString());
            }
            try {
                if (environment.tryAcquire(woken, 1, sleep)) woken.drainPermits();
            } catch (InterruptedException e) {
                return; // nobody does
            }
        }
    }

    private static Duration untilNext(Schedule.Moved moving) {
        var next = moving.untilNext();
        if (next == null || next.compareTo(LONGEST_SLEEP) > 0) return LONGEST_SLEEP;
        if (next.isZero() && moving.count() == 0) return Duration.ofMillis(200); // another instance is at it
        return next.compareTo(SHORTEST_SLEEP) > 0 ? next : SHORTEST_SLEEP;
    }
}
