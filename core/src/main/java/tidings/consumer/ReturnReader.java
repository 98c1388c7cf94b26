package tidings.consumer;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.consumer.CircuitBreaker.State;
import tidings.messaging.Environment;
import tidings.unhandled.Claimed;
import tidings.unhandled.Failure;
import tidings.unhandled.Returns;

/**
 * Brings one queue's messages back from the store when they are due. What it has claimed is here or under way, never more
 * than twice what can be handled at a time; claims are prolonged as long as they last. Thread-safe.
 */
final class ReturnReader {

    private static final Logger log = LoggerFactory.getLogger(Subscription.class);

    /** What an instance held when it died comes back after this. */
    static final Duration LEASE = Duration.ofSeconds(30);

    /** Other instances and operators change what is due. */
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);

    /** What is due meanwhile comes together: to look for each one alone would cost more than to handle it. */
    private static final Duration SHORTEST_SLEEP = Duration.ofMillis(10);

    private static final Duration NOT_FOR_US = Duration.ofMillis(200);
    /** A breaker opens after a while of failures. */
    private static final Duration BEFORE_IT_OPENED = Duration.ofMinutes(1);

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private final String queue;
    private final Returns returns;
    private final int most;
    private final Stopping stopping;
    private final BreakerGate gate;
    private final Environment environment;
    private final Seclusion seclusion;
    private final Consumer<Arrival> receiver;
    private final Runnable lookAgain;
    private final Map<Long, Claimed> held = new ConcurrentHashMap<>();
    private final Semaphore woken = new Semaphore(0);
    private volatile boolean mayHaveMore;
    private volatile long nextLook;
    private long renewed; // for the reading thread only
    private final AtomicReference<@Nullable Duration> outageOver = new AtomicReference<>();
    private @Nullable Thread thread; // guarded by this

    /**
     * @param receiver hands over and returns
     * @param lookAgain has the receiver look, once in a while, whether what it was handed waits for nothing
     */
    ReturnReader(
            String queue,
            Returns returns,
            int concurrency,
            Stopping stopping,
            BreakerGate gate,
            Environment environment,
            Seclusion seclusion,
            Consumer<Arrival> receiver,
            Runnable lookAgain) {
        this.queue = queue;
        this.returns = returns;
        this.most = 2 * concurrency;
        this.stopping = stopping;
        this.gate = gate;
        this.environment = environment;
        this.nextLook = environment.nanoTime();
        this.renewed = nextLook;
        this.seclusion = seclusion;
        this.receiver = receiver;
        this.lookAgain = lookAgain;
        gate.onClosed(outage -> {
            outageOver.set(outage);
            wake();
        });
    }

    synchronized void start() {
        if (thread != null) return;
        thread = Thread.ofVirtual().name(queue + "-returns").start(this::read);
    }

    /** Something may be due sooner than was known. */
    void wake() {
        woken.release();
    }

    /** This instance's own: it came by the broker and was kept with its claim. */
    Arrival adopt(Claimed claim) {
        var arrival = new Arrival.FromStore(claim, this);
        giveTurnBack(held.put(claim.id(), claim));
        return arrival;
    }

    void ended(Claimed claim) {
        forget(claim);
        if (claim.message().blocks() || (mayHaveMore && held.size() <= most / 2)) wake();
    }

    /** It came to no end that is known: when its lease ends, it comes back as one that may be to blame. */
    void drop(Claimed claim) {
        forget(claim);
    }

    /** By now it may be held under a later claim. */
    private void forget(Claimed claim) {
        if (held.remove(claim.id(), claim)) giveTurnBack(claim);
    }

    private void giveTurnBack(@Nullable Claimed gone) {
        if (gone != null && gone.suspect()) seclusion.giveTurnBack();
    }

    /** @throws SQLException when the store does not take it; the claim is still held then */
    void failed(Claimed claim, Failure failure) throws SQLException {
        if (!returns.failed(claim, failure))
            log.warn("{}: another instance has {} by now", queue, LogText.of(describe(claim)));
        ended(claim);
    }

    /** A message was kept that may be due before this looks again. */
    void expect(Failure failure) {
        var after = failure.retryAfter();
        if (after != null
                && after.compareTo(LONGEST_SLEEP) < 0
                && environment.nanoTime() + after.toNanos() - nextLook < 0) wake();
    }

    void giveBack(Claimed claim) {
        ended(claim);
        try {
            returns.release(List.of(claim));
        } catch (SQLException | RuntimeException e) {
            log.debug("{}: {} comes back when its claim ends: {}", queue, describe(claim), e.toString());
        }
    }

    private static String describe(Claimed claim) {
        var key = claim.message().key();
        return claim.message().type() + " id=" + (key == null ? null : key.id());
    }

    private void read() {
        while (!stopping.begun()) {
            var sleep = LONGEST_SLEEP;
            try {
                renewInTime();
                lookAgain.run();
                // What is kept while this looks may have come too late for the look.
                nextLook = environment.nanoTime() + LONGEST_SLEEP.toNanos();
                sleep = claim();
            } catch (SQLException | RuntimeException | Error e) { // out of memory now need not be so in a second
                log.warn("{}: what is due cannot be read, trying again: {}", queue, e.toString());
                sleep = AFTER_FAILURE;
            }
            sleep(sleep);
        }
        renewThoseUnderWay();
    }

    /** No more are claimed; those that are being handled stay this instance's until their time is up. */
    private void renewThoseUnderWay() {
        while (!held.isEmpty() && !stopping.timeIsUp()) {
            try {
                renewInTime();
            } catch (SQLException | RuntimeException | Error e) {
                log.warn("{}: what is under way cannot be kept here, trying again: {}", queue, e.toString());
            }
            sleep(LONGEST_SLEEP);
        }
    }

    private void renewInTime() throws SQLException {
        if (environment.nanoTime() - renewed <= LEASE.toNanos() / 3) return;
        renew();
        renewed = environment.nanoTime();
    }

    private void sleep(Duration time) {
        nextLook = environment.nanoTime() + time.toNanos();
        try {
            if (environment.tryAcquire(woken, 1, time)) woken.drainPermits();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody does
        }
    }

    private void renew() throws SQLException {
        var now = List.copyOf(held.values());
        if (!now.isEmpty()) returns.renew(now, LEASE);
    }

    /** @return how long nothing more is to be done */
    private Duration claim() throws SQLException {
        hurryAfterOutage();
        int free = gate.state() == State.CLOSED ? most - held.size() : probes();
        if (free == 0) return LONGEST_SLEEP; // a claim counts as an attempt
        if (gate.state() == State.CLOSED && free < most / 2) {
            mayHaveMore = true;
            return LONGEST_SLEEP;
        }
        var due = claim(free);
        if (!due.claims().isEmpty()) return SHORTEST_SLEEP;
        return untilNext(due.untilNext());
    }

    private Returns.Due claim(int limit) throws SQLException {
        boolean hasTurn = seclusion.takeTurn();
        try {
            var due = returns.claim(queue, limit, hasTurn ? 1 : 0, LEASE);
            mayHaveMore = due.claims().size() >= limit;
            for (var claim : due.claims()) {
                var arrival = adopt(claim);
                if (claim.suspect()) hasTurn = false; // from here on it goes with the claim
                handOver(arrival, claim);
            }
            return due;
        } finally {
            if (hasTurn) seclusion.giveTurnBack();
        }
    }

    private void handOver(Arrival arrival, Claimed claim) {
        try {
            receiver.accept(arrival);
        } catch (RuntimeException | Error e) { // nobody knows whether it will be handled
            drop(claim);
            throw e;
        }
    }

    /** Where the broker brings nothing, what comes back has to show whether the outage is over. */
    private int probes() {
        return gate.state() == State.HALF_OPEN && held.isEmpty() ? 1 : 0;
    }

    /** What failed because of an outage need not wait any longer when it is over. */
    private void hurryAfterOutage() throws SQLException {
        var outage = outageOver.getAndSet(null);
        if (outage == null) return;
        try {
            int hurried = returns.hurry(queue, outage.plus(BEFORE_IT_OPENED));
            log.info("{}: the circuit breaker has closed, {} messages come back at once", queue, hurried);
        } catch (SQLException | RuntimeException e) {
            outageOver.compareAndSet(null, outage);
            throw e;
        }
    }

    private static Duration untilNext(@Nullable Duration untilNext) {
        if (untilNext == null || untilNext.compareTo(LONGEST_SLEEP) > 0) return LONGEST_SLEEP;
        if (untilNext.isZero()) return NOT_FOR_US; // others are at it, or it waits for others
        return untilNext.compareTo(SHORTEST_SLEEP) > 0 ? untilNext : SHORTEST_SLEEP;
    }
}
