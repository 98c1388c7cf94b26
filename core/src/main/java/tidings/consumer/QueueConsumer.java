package tidings.consumer;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.messaging.Broker;
import tidings.messaging.Delivery;
import tidings.unhandled.Claimed;
import tidings.unhandled.Failure;

/** One subscription at work: takes what the broker brings and what comes back, runs the pipeline, settles. */
final class QueueConsumer {

    private static final Logger log = LoggerFactory.getLogger(Subscription.class);
    private static final int LARGEST_PREFETCH = 65_535;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    static final String DIED_OF_IT = "its-process-died";

    /** The first may have had neighbours; the second had none. */
    private static final int AFTER_ONE_ALONE = 2;

    /** Not begun, since stopping has. */
    private static final Disposition STOPPED =
            new Disposition.Unavailable(Duration.ZERO, new IllegalStateException("stopping"));

    private final Subscription subscription;
    private final Broker broker;
    private final Pipeline pipeline;
    private final @Nullable BatchReceiver batches;
    private final Refuge refuge;
    private final @Nullable ReturnReader returns;
    private final @Nullable SubjectOrder order;
    private final Seclusion seclusion;
    private final BreakerGate gate;
    private final Workers<Arrival> workers;
    private final Stopping stopping;
    private final ReentrantLock lifecycle = new ReentrantLock();
    private Broker.@Nullable Consumption consumption; // guarded by lifecycle

    /** @param memory null for at least once */
    QueueConsumer(
            Subscription subscription,
            Consumers.Parts parts,
            IdempotentReceiver.@Nullable Memory memory,
            Seclusion seclusion) {
        this.subscription = subscription;
        this.broker = parts.broker();
        this.seclusion = seclusion;
        var environment = parts.environment();
        this.stopping = new Stopping(environment);
        this.gate = new BreakerGate(subscription.queue(), subscription.circuitBreaker(), stopping, environment);
        var unhandled = parts.unhandled();
        boolean blocking = subscription.isBlocking();
        var receiver = new IdempotentReceiver(subscription.queue(), parts.unitOfWork(), memory, unhandled, blocking);
        var handling = new HandleMessage(subscription, parts.format(), parts.answers(), receiver);
        var classifying = new ClassifyFailure(stopping, subscription.retryPolicy(), unhandled != null, environment);
        this.pipeline = Pipeline.of(handling, parts.limits(), classifying);
        this.batches = memory == null || subscription.batch() == 1
                ? null
                : new BatchReceiver(subscription, parts, handling, memory);
        this.workers = new Workers<>(
                subscription.queue(),
                subscription.concurrency(),
                arrival -> arrival.claim() != null,
                batches == null ? this::one : this::some,
                environment);
        this.order = subscription.isOrdered()
                ? new SubjectOrder(new SubjectPeek(parts, subscription)::subjectOf, workers::submit)
                : null;
        this.returns = unhandled == null
                ? null
                : new ReturnReader(
                        subscription.queue(),
                        unhandled.returns(),
                        subscription.concurrency(),
                        stopping,
                        gate,
                        environment,
                        seclusion,
                        workers::submit,
                        workers::lookAgain);
        var atBroker =
                new BrokerRefuge(new DeadLetterQueue(broker, subscription.deadLetterQueue(), environment), environment);
        this.refuge = unhandled == null || returns == null
                ? atBroker
                : new StoreRefuge(unhandled.messages(), returns, atBroker, blocking);
    }

    void start() {
        lifecycle.lock();
        try {
            if (consumption != null || stopping.begun()) return;
            consumption = broker.consume(subscription.queue(), prefetch(), this::receive);
            if (returns != null) returns.start();
        } finally {
            lifecycle.unlock();
        }
    }

    /**
     * Fetches no more, and gives the broker what no handler has begun.
     *
     * @return what came back and no handler has begun; it is not kept here any more, and to be given back
     */
    List<Claimed> stopFetching() {
        lifecycle.lock();
        try {
            stopping.begin();
            if (consumption != null && order == null) consumption.close();
            gate.lookAgain();
            gate.close();
            var unbegun = new ArrayList<Claimed>();
            for (var arrival : workers.drainWaiting()) {
                var claim = arrival.claim();
                if (claim == null) {
                    leave(arrival);
                } else {
                    arrival.done();
                    unbegun.add(claim);
                }
            }
            return unbegun;
        } finally {
            lifecycle.unlock();
        }
    }

    /** It has not come to an end. What an ordered queue brought goes back with the rest, in order: alone it would come last. */
    private void leave(Arrival arrival) {
        if (order == null || arrival.claim() != null) arrival.giveBack();
    }

    /** Those that do not end in time are interrupted. */
    void awaitHandlers(Duration timeout) {
        if (!workers.awaitIdle(timeout)) {
            log.warn(
                    "{}: handlers still run after {} s; their messages come again",
                    subscription.queue(),
                    timeout.toSeconds());
            stopping.callTime();
            workers.interrupt();
        }
        giveBackInOrder();
    }

    /** Only now: whoever comes next gets what was not begun before anything that is later. */
    private void giveBackInOrder() {
        lifecycle.lock();
        try {
            if (consumption != null && order != null) consumption.giveBack();
        } finally {
            lifecycle.unlock();
        }
    }

    private void receive(Delivery delivery) {
        var arrival = new Arrival.FromBroker(delivery);
        if (order != null) {
            if (!stopping.begun()) order.submit(arrival); // else it goes back with the rest, in order
        } else if (stopping.begun()) delivery.requeue();
        else workers.submit(arrival);
    }

    /** Twice the concurrency, so that the next message is here when a handler is done. */
    private int prefetch() {
        return Math.min(2 * subscription.concurrency() * subscription.batch(), LARGEST_PREFETCH);
    }

    /** Those that wait now; none waits for others to come. */
    private void some(Arrival first) {
        var some = new ArrayList<Arrival>();
        some.add(first);
        if (first.claim() == null) some.addAll(workers.takeFresh(subscription.batch() - 1));
        var left = new LinkedHashSet<>(some);
        if (some.size() > 1 && batches != null && !stopping.begun())
            for (var done : seclusion.amongOthers(() -> batches.receive(some))) {
                done.done();
                left.remove(done);
            }
        oneByOne(left);
    }

    /** A fault of our own with one of them leaves no other unsettled. */
    private void oneByOne(Collection<Arrival> arrivals) {
        Throwable fault = null;
        for (var arrival : arrivals) {
            try {
                one(arrival);
            } catch (RuntimeException | Error e) {
                if (fault == null) fault = e;
                else fault.addSuppressed(e);
            }
        }
        if (fault instanceof Error error) throw error;
        if (fault instanceof RuntimeException exception) throw exception;
    }

    private void one(Arrival arrival) {
        if (stopping.begun()) { // it was on its way when those that waited were given back
            leave(arrival);
            return;
        }
        try {
            handleOrDrop(arrival);
        } catch (RuntimeException | Error e) {
            if (order != null) order.left(arrival);
            throw e;
        }
        if (order != null && !stopping.begun()) order.ended(arrival);
    }

    private void handleOrDrop(Arrival arrival) {
        try {
            handle(arrival);
        } catch (RuntimeException | Error e) {
            var claim = arrival.claim();
            if (claim != null) requireNonNull(returns).drop(claim);
            throw e;
        }
    }

    private void handle(Arrival arrival) {
        int number = arrival.attempt();
        for (int waits = 1; arrival.open(); waits++) {
            switch (triedOnce(arrival, number)) {
                case Tried(var attempt, Disposition.Ack()) -> {
                    arrival.done();
                    return;
                }
                case Tried(var attempt, Disposition.Moved(var claim)) -> {
                    arrival.done();
                    handleOrDrop(requireNonNull(returns).adopt(claim));
                    return;
                }
                case Tried(var attempt, Disposition.Unavailable(var after, var cause)) -> {
                    if (stopping.begunWithin(grown(after, waits))) {
                        leave(arrival);
                        return;
                    }
                }
                case Tried(var attempt, Disposition.Retry retry) -> {
                    if (!retry.after().isZero() || stopping.begun()) {
                        keep(attempt, FailureReport.of(retry, attempt.counted()));
                        return;
                    }
                    number++;
                }
                case Tried(var attempt, Disposition.DeadLetter dead) -> {
                    keep(attempt, FailureReport.of(dead, number));
                    return;
                }
            }
        }
    }

    private record Tried(Attempt attempt, Disposition disposition) {}

    private Tried triedOnce(Arrival arrival, int number) {
        var claim = arrival.claim();
        if (claim != null && isHopeless(claim))
            return new Tried(new Attempt(arrival, number, BreakerGate.Permit.FREE), hopeless(claim));
        try (var permit = gate.enter()) {
            if (permit == null) return new Tried(new Attempt(arrival, number, BreakerGate.Permit.FREE), STOPPED);
            var attempt = new Attempt(arrival, number, permit);
            return new Tried(attempt, inItsPlace(attempt));
        }
    }

    private Disposition inItsPlace(Attempt attempt) {
        var claim = attempt.arrival().claim();
        return claim == null || !claim.suspect()
                ? seclusion.amongOthers(() -> pipeline.run(attempt))
                : seclusion.alone(() -> pipeline.run(attempt));
    }

    /** Its process has died as often as it may fail, and once while it was handled alone: it is no innocent neighbour. */
    private boolean isHopeless(Claimed claim) {
        int counted = subscription.retryPolicy().mostDeaths() - 1; // the first, which the broker brought, is not
        return claim.deaths() >= Math.max(AFTER_ONE_ALONE, counted);
    }

    private static Disposition hopeless(Claimed claim) {
        return new Disposition.DeadLetter(
                DIED_OF_IT,
                "begun " + claim.deaths() + " times without an end: its process died, or was stopped",
                null);
    }

    /** Tries until a copy is safe, or the arrival is another's again. */
    @SuppressWarnings("CatchingUnchecked") // nor does want of memory leave it unsettled
    private void keep(Attempt attempt, Failure failure) {
        var arrival = attempt.arrival();
        for (int failed = 1; arrival.open(); failed++) {
            try {
                refuge.keep(attempt, failure);
                return;
            } catch (Throwable e) {
                log.error("cannot keep {} yet: {}", attempt, LogText.of(e));
            }
            if (stopping.begunWithin(grown(ClassifyFailure.UNAVAILABLE_WAIT, failed))) {
                leave(arrival);
                return;
            }
        }
    }

    private static Duration grown(Duration wait, int times) {
        var doubled = wait.multipliedBy(1L << Math.min(times - 1, 20));
        return doubled.compareTo(LONGEST_WAIT) < 0 ? doubled : LONGEST_WAIT;
    }
}
