package tidings.inbox;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.messaging.Environment;
import tidings.messaging.Message;

/** Looks after an inbox while an application runs. Thread-safe; {@link #start} and {@link #close} are idempotent. */
public final class InboxKeeper {

    private static final Logger log = LoggerFactory.getLogger(InboxKeeper.class);
    private static final Duration PERIOD = Duration.ofMinutes(1);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(2);

    private final Inbox inbox;
    private final Duration retention;
    private final Environment environment;
    private final Map<String, Instant> newest = new ConcurrentHashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private @Nullable Thread thread; // guarded by this

    public InboxKeeper(Inbox inbox, Duration retention, Environment environment) {
        this.inbox = inbox;
        this.retention = retention;
        this.environment = environment;
    }

    /** A consumer has handled this message. */
    public void handled(InboxKey key) {
        if (key.time().equals(Message.UNKNOWN_TIME)) return; // says nothing of how far it has come
        var known = newest.get(key.consumer());
        if (known == null || known.isBefore(key.time()))
            newest.merge(key.consumer(), key.time(), (a, b) -> a.isAfter(b) ? a : b);
    }

    public synchronized void start() {
        if (thread != null || closing.getCount() == 0) return;
        thread = Thread.ofVirtual().name("tidings-inbox-keeper").start(this::keep);
    }

    public void close() {
        closing.countDown();
    }

    private void keep() {
        try {
            var wait = Duration.ZERO;
            while (!environment.await(closing, wait)) wait = keptOnce() ? PERIOD : AFTER_FAILURE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody does
        }
    }

    private boolean keptOnce() {
        try {
            inbox.keep(new HashMap<>(newest), retention);
            return true;
        } catch (SQLException | RuntimeException e) {
            log.warn(
                    "the inbox could not be looked after, trying again in {} s: {}",
                    AFTER_FAILURE.toSeconds(),
                    e.toString());
            return false;
        }
    }
}
