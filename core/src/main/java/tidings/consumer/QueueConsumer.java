package tidings.consumer;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.messaging.Broker;
import tidings.messaging.Delivery;
import tidings.messaging.PublishOutcome;

/** One subscription at work: takes deliveries, runs the pipeline, settles. */
final class QueueConsumer {

    private static final Logger log = LoggerFactory.getLogger(Subscription.class);
    private static final int LARGEST_PREFETCH = 65_535;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final Subscription subscription;
    private final Broker broker;
    private final Pipeline pipeline;
    private final @Nullable BatchReceiver batches;
    private final DeadLetterQueue deadLetters;
    private final Clock clock;
    private final Workers<Delivery> workers;
    private final Stopping stopping;
    private Broker.@Nullable Consumption consumption;

    private QueueConsumer(
            Subscription subscription,
            Broker broker,
            Pipeline pipeline,
            @Nullable BatchReceiver batches,
            Stopping stopping) {
        this.subscription = subscription;
        this.broker = broker;
        this.pipeline = pipeline;
        this.batches = batches;
        this.stopping = stopping;
        this.clock = Clock.systemUTC();
        this.deadLetters = new DeadLetterQueue(broker, subscription.deadLetterQueue(), clock);
        this.workers = new Workers<>(
                subscription.queue(), subscription.concurrency(), batches == null ? this::process : this::processSome);
    }

    /** @param memory null for at least once */
    static QueueConsumer of(
            Subscription subscription, Consumers.Parts parts, IdempotentReceiver.@Nullable Memory memory) {
        var stopping = new Stopping();
        var receiver = new IdempotentReceiver(subscription.queue(), parts.unitOfWork(), memory);
        var handling = new HandleMessage(subscription, parts.format(), receiver);
        return new QueueConsumer(
                subscription,
                parts.broker(),
                Pipeline.of(handling, parts.limits(), stopping),
                memory == null || subscription.batch() == 1
                        ? null
                        : new BatchReceiver(subscription, parts, handling, memory),
                stopping);
    }

    synchronized void start() {
        if (consumption != null || stopping.begun()) return;
        consumption = broker.consume(subscription.queue(), prefetch(), this::receive);
    }

    /** Fetches no more and gives back what no handler has begun. */
    synchronized void stopFetching() {
        stopping.begin();
        if (consumption != null) consumption.close();
        workers.drainWaiting().forEach(Delivery::requeue);
    }

    /** @return whether every handler ended in time; those that did not were interrupted */
    boolean awaitHandlers(Duration timeout) {
        if (workers.awaitIdle(timeout)) return true;
        log.warn(
                "{}: handlers still run after {} s; their messages come again",
                subscription.queue(),
                timeout.toSeconds());
        stopping.callTime();
        workers.interrupt();
        return false;
    }

    private void receive(Delivery delivery) {
        if (stopping.begun()) delivery.requeue();
        else workers.submit(delivery);
    }

    /** Twice the concurrency, so that the next message is here when a handler is done. */
    private int prefetch() {
        return Math.min(2 * subscription.concurrency() * subscription.batch(), LARGEST_PREFETCH);
    }

    /** Those that wait now; none waits for others to come. */
    private void processSome(Delivery first) {
        var some = new ArrayList<Delivery>();
        some.add(first);
        some.addAll(workers.takeWaiting(subscription.batch() - 1));
        var left = new LinkedHashSet<>(some);
        if (some.size() > 1 && batches != null)
            for (var done : batches.receive(some)) {
                done.ack();
                left.remove(done);
            }
        left.forEach(this::process);
    }

    private void process(Delivery delivery) {
        Instant firstFailure = null;
        for (int tries = 1; delivery.open(); tries++) {
            var attempt = new Attempt(delivery.message());
            switch (pipeline.run(attempt)) {
                case Disposition.Ack() -> {
                    delivery.ack();
                    return;
                }
                case Disposition.DeadLetter dead -> {
                    park(delivery, attempt, dead, tries, firstFailure == null ? clock.instant() : firstFailure);
                    return;
                }
                case Disposition.Retry(var after, var cause) -> {
                    if (firstFailure == null) firstFailure = clock.instant();
                    if (stopping.begunWithin(grown(after, tries))) {
                        delivery.requeue();
                        return;
                    }
                }
            }
        }
    }

    /** Tries until a copy is safe, or the delivery is the broker's again. */
    private void park(
            Delivery delivery, Attempt attempt, Disposition.DeadLetter dead, int tries, Instant firstFailure) {
        var failure = new DeadLetterQueue.Failure(dead, tries, firstFailure);
        for (int failed = 1; delivery.open(); failed++) {
            var outcome = deadLetters.park(delivery.message(), failure);
            if (outcome instanceof PublishOutcome.Confirmed) {
                log.warn("parked {} in {}", attempt, subscription.deadLetterQueue());
                delivery.ack();
                return;
            }
            log.error("cannot park {} in {} yet: {}", attempt, subscription.deadLetterQueue(), outcome);
            if (stopping.begunWithin(grown(ClassifyFailure.UNAVAILABLE_WAIT, failed))) {
                delivery.requeue();
                return;
            }
        }
    }

    private static Duration grown(Duration wait, int times) {
        var doubled = wait.multipliedBy(1L << Math.min(times - 1, 20));
        return doubled.compareTo(LONGEST_WAIT) < 0 ? doubled : LONGEST_WAIT;
    }
}
