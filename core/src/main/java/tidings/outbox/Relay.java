package tidings.outbox;

import static java.util.Objects.requireNonNull;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.messaging.Broker;
import tidings.messaging.DepartingMessage;
import tidings.messaging.Departure;
import tidings.messaging.Environment;

/**
 * Carries what waits in the outbox to the broker, at least once and in order per subject, as long as it runs. It shares the
 * lanes with the relays of other instances. While it waits for the broker no transaction is open.
 *
 * <p>Thread-safe. {@link #start()} and {@link #close} are idempotent, legal in any order and bounded in time.
 */
public final class Relay {

    private static final Logger log = LoggerFactory.getLogger(Relay.class);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(3);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

    /** Between two looks for rows that nobody will tell of; a transaction may take its time. */
    private static final Duration EXPECTING = Duration.ofMillis(100);

    private final Outbox outbox;
    private final Schedule schedule;
    private final DueMessages due;
    private final OutboxRecords records;
    private final OutboxSignal signal;
    private final Broker broker;
    private final String owner;
    private final RelaySettings settings;
    private final Environment environment;
    private final Leases leases;
    private final Semaphore woken = new Semaphore(0);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Set<Integer> lanesHere = ConcurrentHashMap.newKeySet();
    private volatile boolean closing;
    private final ReentrantLock lifecycle = new ReentrantLock();
    private @Nullable Thread thread; // guarded by lifecycle
    private OutboxSignal.@Nullable Listening listening; // guarded by lifecycle
    private int turn;
    private @Nullable Long cutOffSince; // for the relay's thread

    /**
     * The parts of a store that a relay works with.
     */
    public record Parts(Outbox outbox, Schedule schedule, Lanes lanes, OutboxRecords records, OutboxSignal signal) {}

    private Relay(Parts parts, Broker broker, String owner, RelaySettings settings, Environment environment) {
        this.outbox = parts.outbox();
        this.schedule = parts.schedule();
        this.due = new DueMessages(parts.schedule(), this::wakeAll, environment);
        this.records = parts.records();
        this.signal = parts.signal();
        this.broker = broker;
        this.owner = owner;
        this.settings = settings;
        this.environment = environment;
        this.leases = new Leases(parts.lanes(), owner, settings, environment);
    }

    /** @param owner unlike that of any other instance, also of one that ran here before */
    public static Relay of(Parts parts, Broker broker, String owner, RelaySettings settings, Environment environment) {
        return new Relay(parts, broker, requireNonNull(owner, "owner"), settings, environment);
    }

    /** Has transactions store what they publish, for this relay to carry on. */
    public Departure departure() {
        return new OutboxDeparture(outbox, schedule, this);
    }

    /** Begins to relay, whether database and broker are there or not. */
    public void start() {
        lifecycle.lock();
        try {
            if (thread != null || closing) return;
            listening = signal.listen(woken::release);
            due.start();
            thread = environment.start("tidings-relay", this::relayUntilClosed);
        } finally {
            lifecycle.unlock();
        }
    }

    /** Relays what is there, and gives its lanes back; what is published after that stays for others or the next start. */
    public void close(Duration timeout) {
        Thread running;
        lifecycle.lock();
        try {
            closing = true;
            due.close();
            running = thread;
            if (listening != null) listening.close();
        } finally {
            lifecycle.unlock();
        }
        woken.release();
        if (running == null) return;
        try {
            if (!environment.await(ended, timeout)) running.interrupt();
        } catch (InterruptedException e) {
            running.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    /** Something was committed: here, or for the relay of another instance. */
    void wake(List<DepartingMessage> messages) {
        boolean here = false;
        boolean elsewhere = false;
        for (var each : messages) {
            if (lanesHere.contains(laneOf(each))) here = true;
            else elsewhere = true;
        }
        if (here) woken.release();
        if (elsewhere) signal.send();
    }

    private void wakeAll() {
        woken.release();
        signal.send();
    }

    private static int laneOf(DepartingMessage message) {
        return Lane.of(
                message.subject(), requireNonNull(message.message().properties().messageId()));
    }

    private void relayUntilClosed() {
        try {
            relay();
        } finally {
            ended.countDown();
        }
    }

    private void relay() {
        var pause = FIRST_PAUSE;
        var idle = settings.busyPoll();
        while (!closing) {
            try {
                boolean found = pass();
                pause = FIRST_PAUSE;
                idle = found ? settings.busyPoll() : longer(idle, expectsMore() ? EXPECTING : settings.idlePoll());
                if (!found) sleep(idle);
            } catch (InterruptedException e) {
                leave();
                return; // close() has waited long enough
            } catch (SQLException | RuntimeException | Error e) { // out of memory now need not be so in a second
                log.warn("the relay goes on in {} ms: {}", pause.toMillis(), e.toString());
                leases.lookAgain();
                pauseQuietly(pause);
                pause = longer(pause, LONGEST_PAUSE);
            }
        }
        drain();
        leave();
    }

    /** What was committed just before the close leaves, if database and broker are there; close() bounds it. */
    private void drain() {
        try {
            long deadline = environment.nanoTime() + LONGEST_DRAIN.toNanos();
            while (environment.nanoTime() < deadline && pass()) {}
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException | RuntimeException e) {
            log.debug("{}: the rest stays in the outbox: {}", owner, e.toString());
        }
    }

    private boolean expectsMore() {
        return leases.cursors().stream().anyMatch(LaneCursor::expectsMore);
    }

    private static Duration longer(Duration now, Duration longest) {
        var doubled = now.multipliedBy(2);
        return doubled.compareTo(longest) < 0 ? doubled : longest;
    }

    private void sleep(Duration idle) throws InterruptedException {
        long nanos =
                Math.min(idle.toNanos(), leases.begun() ? leases.untilDue(environment.nanoTime()) : idle.toNanos());
        if (environment.tryAcquire(woken, 1, Duration.ofNanos(nanos))) woken.drainPermits();
    }

    private void pauseQuietly(Duration pause) {
        long until = environment.nanoTime() + pause.toNanos();
        try {
            // Whoever wakes it does not know that the database is gone; only closing ends this early.
            for (long left = pause.toNanos(); left > 0 && !closing; left = until - environment.nanoTime())
                if (environment.tryAcquire(woken, 1, Duration.ofNanos(left))) woken.drainPermits();
        } catch (InterruptedException e) {
            closing = true;
        }
    }

    private void leave() {
        lanesHere.clear();
        try {
            leases.leave();
        } catch (SQLException | RuntimeException e) {
            log.debug("{}: its leases end by themselves: {}", owner, e.toString());
        }
    }

    /** One batch. @return whether there was one */
    private boolean pass() throws SQLException, InterruptedException {
        if (broker.takesMessages()) {
            cutOffSince = null;
            leases.keep();
        } else {
            waitForBroker();
        }
        noteLanes();
        if (!broker.takesMessages()) return false;
        var positions = positions();
        if (positions.isEmpty()) return false;
        var limit = new OutboxRecords.Limit(settings.batch(), settings.batchBytes());
        var claim = records.claim(owner, positions, limit);
        noteSeen(positions, claim);
        if (claim.rows().isEmpty()) return false;
        publish(claim.rows());
        return true;
    }

    /** An instance that is cut off alone must not keep from others what they could publish. */
    private void waitForBroker() throws SQLException {
        long now = environment.nanoTime();
        if (cutOffSince == null) cutOffSince = now;
        if (now - cutOffSince < settings.lease().toNanos()) leases.keep();
        else if (leases.begun()) {
            log.warn("{}: gives its lanes to others, the broker takes nothing from here: {}", owner, broker.status());
            leases.leave();
        }
    }

    private void noteLanes() {
        var now = leases.lanes();
        if (lanesHere.equals(now)) return;
        lanesHere.retainAll(now);
        lanesHere.addAll(now);
    }

    /** In another order each time, so that none always comes last. */
    private List<OutboxRecords.Position> positions() {
        long now = environment.nanoTime();
        if (!leases.hold(now)) return List.of();
        var positions = new ArrayList<OutboxRecords.Position>();
        for (var cursor : leases.cursors()) positions.add(cursor.position(now));
        if (!positions.isEmpty()) Collections.rotate(positions, turn++ % positions.size());
        return positions;
    }

    private void noteSeen(List<OutboxRecords.Position> positions, OutboxRecords.Claim claim) {
        var byLane = LaneCursor.idsByLane(claim.rows());
        for (var asked : positions) {
            var cursor = leases.cursor(asked.lane(), asked.epoch());
            if (cursor != null) cursor.seen(asked, byLane.getOrDefault(asked.lane(), List.of()), claim);
        }
    }

    /** Each row is removed, or held back in the database, or asked for again. */
    private void publish(List<OutboxRecord> rows) throws SQLException, InterruptedException {
        var epochs = epochs();
        var left = new LinkedHashSet<OutboxRecord.Key>();
        for (var row : rows) left.add(row.key());
        try {
            var behind = HoldBack.behindOthers(rows);
            var burst = new Burst(broker, leases, epochs, environment);
            burst.send(behind.isEmpty() ? rows : without(behind, rows));
            remove(burst.done(), epochs);
            for (var row : burst.done()) left.remove(row.key());
            for (var key : hold(burst, behind)) left.remove(key);
        } finally {
            for (var key : left) {
                var cursor = leases.cursor(key.lane(), requireNonNull(epochs.get(key.lane())));
                if (cursor != null) cursor.again(key.id());
            }
        }
    }

    private static List<OutboxRecord> without(List<OutboxRecord> some, List<OutboxRecord> rows) {
        var keys = new HashSet<OutboxRecord.Key>();
        for (var row : some) keys.add(row.key());
        return rows.stream().filter(row -> !keys.contains(row.key())).toList();
    }

    private Map<Integer, Long> epochs() {
        var epochs = new HashMap<Integer, Long>();
        for (var cursor : leases.cursors()) epochs.put(cursor.lane(), cursor.epoch());
        return epochs;
    }

    private void remove(List<OutboxRecord> rows, Map<Integer, Long> epochs) throws SQLException {
        if (rows.isEmpty()) return;
        var settled = new ArrayList<OutboxRecords.Settled>(rows.size());
        for (var row : rows) settled.add(new OutboxRecords.Settled(row, requireNonNull(epochs.get(row.lane()))));
        int removed = records.remove(owner, settled);
        if (removed < rows.size())
            log.warn(
                    "{}: of {} messages published here {} belong to another instance by now and may come twice",
                    owner,
                    rows.size(),
                    rows.size() - removed);
    }

    private List<OutboxRecord.Key> hold(Burst burst, List<OutboxRecord> behind) throws SQLException {
        boolean connected = broker.takesMessages();
        var held = new ArrayList<OutboxRecord.Held>();
        behind.forEach(row -> held.add(HoldBack.behind(row)));
        var subjects = new HashSet<String>();
        var told = new HashSet<String>();
        for (var failure : burst.failed())
            HoldBack.after(failure.row(), failure.outcome(), connected).ifPresent(each -> {
                if (told.add(each.reason()))
                    log.warn(
                            "cannot publish {} yet, again in {} s: {}; nor others like it",
                            failure.row(),
                            each.delay().toSeconds(),
                            each.reason());
                held.add(each);
                var subject = failure.row().departing().subject();
                if (subject != null) subjects.add(subject);
            });
        for (var row : burst.behind())
            if (subjects.contains(requireNonNull(row.departing().subject()))) held.add(HoldBack.behind(row));
        if (!held.isEmpty()) records.hold(owner, held);
        return held.stream().map(OutboxRecord.Held::key).toList();
    }
}
