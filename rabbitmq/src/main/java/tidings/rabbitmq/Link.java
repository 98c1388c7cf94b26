package tidings.rabbitmq;

import com.rabbitmq.client.BlockedListener;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.messaging.BrokerStatus;

/**
 * Keeps one connection up, and on it what is wanted there.
 *
 * <p>One thread compares what is wanted with what is there and mends the difference, then sleeps until somebody
 * {@linkplain #nudge() nudges} it: something new is wanted, a channel closed, the connection went. So there is one way
 * to everything: the first start, a new consumer and recovery are the same pass.
 */
final class Link implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Link.class);
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final Duration LASTING = Duration.ofSeconds(5);

    /** Two connections and the open confirms have ten seconds together to close. */
    private static final Duration ABORT = Duration.ofSeconds(2);

    private static final Duration CLOSE = Duration.ofMillis(2_500);
    private static final Duration CUT = Duration.ofMillis(500);

    private final String purpose;
    private final Connector connector;
    private final Wanted wanted;
    private final Semaphore nudges = new Semaphore(0);
    private final Thread supervisor;
    private volatile BrokerStatus status = new BrokerStatus.Stopped();
    private volatile @Nullable String blocked; // why the broker takes no messages
    private volatile boolean ended;
    private volatile boolean closed;
    private @Nullable Connection connection; // the supervisor's own
    private boolean started;

    Link(String purpose, Connector connector, Wanted wanted) {
        this.purpose = purpose;
        this.connector = connector;
        this.wanted = wanted;
        this.supervisor =
                Thread.ofPlatform().daemon().name("tidings-" + purpose).unstarted(this::supervise);
    }

    /** What should be there while the connection is. All methods are called by the supervisor's thread. */
    interface Wanted {
        /** Opens and declares what is missing; throws to be called again after a while. */
        void mend(Connection connection) throws IOException, TimeoutException;

        /** Whatever was there on the last connection is gone. */
        void lost();

        /** The connection is about to be closed in order; no longer than that may take. */
        default void leave() {}
    }

    synchronized void start() {
        if (started || closed) return;
        started = true;
        status = new BrokerStatus.Disconnected("connecting to " + connector.address());
        supervisor.start();
    }

    /** Connected only once what is wanted is there. */
    BrokerStatus status() {
        var why = blocked;
        var now = status;
        return why != null && now instanceof BrokerStatus.Connected ? new BrokerStatus.Blocked(why) : now;
    }

    /** Asks for a pass over what is wanted. */
    void nudge() {
        nudges.release();
    }

    /** As {@link #nudge()}, because something that was there has ended; if it did not last, the pass waits a little. */
    void ended() {
        ended = true;
        nudges.release();
    }

    @Override
    public void close() {
        boolean running;
        synchronized (this) {
            closed = true;
            running = started;
        }
        nudge();
        if (!running || Thread.currentThread() == supervisor) return;
        try {
            if (!supervisor.join(CLOSE)) {
                connector.cut();
                if (!supervisor.join(CUT)) log.warn("{}: the connection does not close", purpose);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        status = new BrokerStatus.Stopped();
    }

    @SuppressWarnings("CatchingUnchecked") // with this thread gone nothing would ever be mended again
    private void supervise() {
        int failures = 0;
        while (!closed) {
            ended = false;
            try {
                var mended = connected();
                wanted.mend(mended);
                if (mended.isOpen()) status = new BrokerStatus.Connected(describe(mended));
                long since = System.nanoTime();
                nudges.acquire();
                if (ended) {
                    boolean lasted = System.nanoTime() - since > LASTING.toNanos();
                    failures = lasted ? 0 : failures + 1;
                    if (!lasted) pause(failures);
                }
            } catch (InterruptedException e) {
                break; // nobody but the JVM's end interrupts this thread
            } catch (Throwable e) {
                failures++;
                tell(e, failures);
                pause(failures);
            }
            nudges.drainPermits();
        }
        disconnect();
    }

    private Connection connected() throws IOException, TimeoutException {
        if (connection != null && connection.isOpen()) return connection;
        if (connection != null) {
            connection = null;
            wanted.lost();
        }
        var opened = connector.connect();
        connection = opened;
        blocked = null;
        opened.addShutdownListener(this::shutDown);
        opened.addBlockedListener(new Alarm());
        log.info("{}: connected to {}", purpose, describe(opened));
        return opened;
    }

    private void shutDown(ShutdownSignalException signal) {
        if (closed) return;
        status = new BrokerStatus.Disconnected(Reason.of(signal));
        log.warn("{}: connection to {} lost: {}", purpose, connector.address(), Reason.of(signal));
        ended();
    }

    private void tell(Throwable failure, int failures) {
        if (closed) return;
        status = new BrokerStatus.Disconnected(Reason.of(failure));
        if (failures == 1 || failures % 10 == 0)
            log.warn("{}: {} at {}, try {}", purpose, Reason.of(failure), connector.address(), failures);
        else log.debug("{}: {} at {}, try {}", purpose, Reason.of(failure), connector.address(), failures);
    }

    /** Grows from a tenth of a second to five, half of it random so that a fleet does not return as one. */
    private void pause(int failures) {
        long grown = Math.min(LONGEST_WAIT.toNanos(), FIRST_WAIT.toNanos() << Math.min(failures - 1, 10));
        long wait = grown / 2 + ThreadLocalRandom.current().nextLong(grown / 2 + 1);
        long until = System.nanoTime() + wait;
        try {
            // A nudge does not cut the wait short, or a failing channel would spin; closing does.
            while (!closed && until - System.nanoTime() > 0)
                nudges.tryAcquire(Math.max(1, until - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    private void disconnect() {
        if (connection == null) return;
        wanted.leave();
        connection.abort((int) ABORT.toMillis());
        wanted.lost();
    }

    private String describe(Connection opened) {
        var properties = opened.getServerProperties();
        return properties.getOrDefault("product", "AMQP broker") + " " + properties.getOrDefault("version", "?")
                + " at " + connector.address();
    }

    /** The broker takes no messages while it is low on memory or disk. */
    private final class Alarm implements BlockedListener {

        @Override
        public void handleBlocked(String reason) {
            log.warn("{}: the broker blocks publishers: {}", purpose, reason);
            blocked = "the broker blocks publishers: " + reason;
        }

        @Override
        public void handleUnblocked() {
            log.info("{}: the broker takes messages again", purpose);
            blocked = null;
        }
    }
}
