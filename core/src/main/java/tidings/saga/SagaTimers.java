package tidings.saga;

import static java.util.Objects.requireNonNull;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.messaging.Correlation;
import tidings.messaging.Environment;
import tidings.messaging.LogText;
import tidings.messaging.Transaction;
import tidings.messaging.UnitOfWork;
import tidings.saga.SagaStore.Asked;
import tidings.saga.SagaStore.Definition;

/** Has sagas go on whose time has come, or of which somebody has asked something. Thread-safe. */
final class SagaTimers {

    private static final Logger log = LoggerFactory.getLogger(Saga.class);
    private static final int BATCH = 200;
    private static final String LOOK = "the look for sagas that are due";

    /** Another process may ask for something. */
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);

    private static final Duration SHORTEST_SLEEP = Duration.ofMillis(5);

    private static final Duration NOT_FOR_US = Duration.ofMillis(200);

    /** What cannot go on must not keep others from it. */
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);

    private final Map<String, SagaVersions> sagas;
    private final List<Definition> definitions;
    private final SagaStore store;
    private final SagaClock clock;
    private final UnitOfWork unitOfWork;
    private final Environment environment;
    private final Semaphore woken = new Semaphore(0);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean closing;
    private volatile String underWay = LOOK;
    private @Nullable Thread thread; // guarded by this

    SagaTimers(
            Map<String, SagaVersions> sagas,
            SagaStore store,
            SagaClock clock,
            UnitOfWork unitOfWork,
            Environment environment) {
        this.sagas = sagas;
        this.definitions = sagas.values().stream()
                .flatMap(versions -> versions.all().stream())
                .map(process ->
                        new Definition(process.saga().name(), process.saga().version()))
                .toList();
        this.store = store;
        this.clock = clock;
        this.unitOfWork = unitOfWork;
        this.environment = environment;
    }

    synchronized void start() {
        if (thread != null || closing) return;
        thread = environment.start("tidings-sagas", this::run);
    }

    /** From now on it wakes no more. */
    void stop() {
        closing = true;
        woken.release();
    }

    /** Waits a while, once it was stopped, for the one that is going on just now. */
    void awaitEnd(Duration atMost) {
        try {
            if (isStarted() && !environment.await(ended, atMost))
                log.warn("closing does not wait any longer for {}: what does not commit is looked at again", underWay);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // whoever closes waits no longer
        }
    }

    private synchronized boolean isStarted() {
        return thread != null;
    }

    private void run() {
        try {
            wakeUntilClosing();
        } finally {
            ended.countDown();
        }
    }

    private void wakeUntilClosing() {
        while (!closing) {
            var sleep = LONGEST_SLEEP;
            try {
                sleep = wakeThoseDue();
            } catch (SQLException | RuntimeException | Error e) { // out of memory now need not be so in a second
                log.warn("sagas that are due cannot be read, trying again: {}", e.toString());
            }
            try {
                if (environment.tryAcquire(woken, 1, sleep)) woken.drainPermits();
            } catch (InterruptedException e) {
                return; // nobody does
            }
        }
    }

    private Duration wakeThoseDue() throws SQLException {
        underWay = LOOK;
        var due = store.due(definitions, BATCH);
        clock.isNow(due.now());
        boolean any = false;
        for (var id : due.ids()) {
            if (closing) return Duration.ZERO;
            any |= wakeOrPutOff(id);
        }
        if (!due.ids().isEmpty()) return any ? SHORTEST_SLEEP : NOT_FOR_US;
        var next = due.untilNext();
        if (next == null || next.compareTo(LONGEST_SLEEP) > 0) return LONGEST_SLEEP;
        return next.compareTo(SHORTEST_SLEEP) > 0 ? next : SHORTEST_SLEEP;
    }

    /** @return false when another has it, who has it go on */
    @SuppressWarnings("CatchingUnchecked") // an Error of one saga's own code must not end those of others
    private boolean wakeOrPutOff(UUID id) throws SQLException {
        underWay = "saga " + id;
        try {
            return unitOfWork.callAll(batch -> {
                var locked = store.lockIfFree(batch.connection(), id);
                if (locked == null) return false;
                var process = requireNonNull(sagas.get(locked.saga().name()))
                        .require(locked.saga().version());
                var tx = batch.part(Correlation.of(locked.saga().correlationId()));
                var asked = locked.asked();
                if (asked == null) wake(process, locked.saga(), tx);
                else hear(process, locked.saga(), asked, tx);
                return true;
            });
        } catch (Throwable e) {
            log.error("saga {} cannot go on, trying again in {} s", id, AFTER_FAILURE.toSeconds(), e);
            store.putOff(id, AFTER_FAILURE);
            return true;
        }
    }

    private static void wake(SagaProcess<?> process, KeptSaga saga, Transaction tx) throws Exception {
        var after = process.wake(saga, tx);
        if (after != null) log.debug("{} {} is {}: its time had come", process.saga(), saga.id(), after.status());
    }

    private static void hear(SagaProcess<?> process, KeptSaga saga, Asked asked, Transaction tx) throws Exception {
        var cause = switch (asked.request()) {
            case CANCEL -> new Cause.Cancelled(asked.why());
            case RESUME -> new Cause.Resumed();
            case SKIP -> new Cause.Skipped();
            case RETRY -> new Cause.SentAgain();
        };
        var what = asked.request().name().toLowerCase(Locale.ROOT) + ": " + asked.why();
        var after = process.hear(saga, cause, what, tx);
        if (after == null)
            log.info("{} {} is {}: too late to {}", process.saga(), saga.id(), saga.status(), LogText.of(what));
        else log.info("{} {} is {} after {}", process.saga(), saga.id(), after.status(), LogText.of(what));
    }
}
