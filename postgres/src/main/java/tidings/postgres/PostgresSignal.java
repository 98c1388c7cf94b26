package tidings.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.outbox.OutboxSignal;

/**
 * Signals by LISTEN and NOTIFY. Never in a user's transaction: commits that notify wait for each other, all over the
 * database server. One listener holds one connection of the pool.
 */
final class PostgresSignal implements OutboxSignal {

    private static final Logger log = LoggerFactory.getLogger(OutboxSignal.class);

    /** At most one notification in this time. */
    private static final Duration APART = Duration.ofMillis(5);

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration ASKS_EVERY = Duration.ofSeconds(30);
    private static final int LISTENS_AT_A_TIME_MILLIS = 200;

    private final Database database;
    private final String channel;
    private final Semaphore wanted = new Semaphore(0);

    PostgresSignal(Database database, Schema schema) {
        this.database = database;
        this.channel = schema.name() + "_outbox";
    }

    @Override
    public void send() {
        if (wanted.availablePermits() == 0) wanted.release();
    }

    @Override
    public Listening listen(Runnable heard) {
        var open = new AtomicBoolean(true);
        var listener = Thread.ofVirtual()
                .name("tidings-signal-listener")
                .start(() -> whileOpen(open, () -> hear(heard, open)));
        var sender = Thread.ofVirtual().name("tidings-signal-sender").start(() -> whileOpen(open, this::sendWanted));
        return () -> {
            open.set(false);
            sender.interrupt();
            endInTime(listener);
        };
    }

    /** An interrupt would close the connection; by itself the listener sees soon that nobody wants it any more. */
    private static void endInTime(Thread listener) {
        try {
            if (!listener.join(Duration.ofMillis(3L * LISTENS_AT_A_TIME_MILLIS))) listener.interrupt();
        } catch (InterruptedException e) {
            listener.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private interface Step {
        void take() throws SQLException, InterruptedException;
    }

    private static void whileOpen(AtomicBoolean open, Step step) {
        while (open.get()) {
            try {
                step.take();
            } catch (InterruptedException e) {
                return;
            } catch (SQLException | RuntimeException | Error e) { // whoever signals must not end in silence
                if (!open.get()) return;
                log.debug("no signals between instances for now: {}", e.toString());
                if (interruptedWithin(AFTER_FAILURE)) return;
            }
        }
    }

    private static boolean interruptedWithin(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }

    private void sendWanted() throws SQLException, InterruptedException {
        wanted.acquire();
        wanted.drainPermits();
        database.transact(connection -> {
            try (var statement = connection.createStatement()) {
                // Nothing is lost with it: no reason to wait for the disk.
                return statement.execute("set local synchronous_commit = off; notify " + channel);
            }
        });
        TimeUnit.NANOSECONDS.sleep(APART.toNanos());
    }

    private void hear(Runnable heard, AtomicBoolean open) throws SQLException {
        try (var connection = database.connect()) {
            try (var statement = connection.createStatement()) {
                statement.execute("listen " + channel);
            }
            heard.run(); // of what came before nobody told us
            try {
                listenOn(connection, heard, open);
            } finally {
                stopListening(connection);
            }
        }
    }

    private static void listenOn(Connection connection, Runnable heard, AtomicBoolean open) throws SQLException {
        var notified = connection.unwrap(PGConnection.class);
        long asked = System.nanoTime();
        while (open.get()) {
            var notifications = notified.getNotifications(LISTENS_AT_A_TIME_MILLIS);
            if (notifications != null && notifications.length > 0) heard.run();
            // A connection that a firewall forgot says nothing for ever.
            if (System.nanoTime() - asked > ASKS_EVERY.toNanos()) {
                if (!connection.isValid(5)) throw new SQLException("the listening connection does not answer", "08006");
                asked = System.nanoTime();
            }
        }
    }

    /** Another may get this connection from the pool. */
    private void stopListening(Connection connection) {
        try (var statement = connection.createStatement()) {
            statement.execute("unlisten " + channel);
        } catch (SQLException e) {
            log.debug("the listening connection is gone: {}", e.toString());
        }
    }
}
