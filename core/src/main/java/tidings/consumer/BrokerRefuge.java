package tidings.consumer;

import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.messaging.PublishOutcome;
import tidings.messaging.UnavailableException;
import tidings.unhandled.Failure;

/** Without a database: keeps messages in {@code <queue>.dlq}, all of them for a person. */
final class BrokerRefuge implements Refuge {

    private static final Logger log = LoggerFactory.getLogger(Subscription.class);

    private final DeadLetterQueue queue;
    private final Clock clock;

    BrokerRefuge(DeadLetterQueue queue, Clock clock) {
        this.queue = queue;
        this.clock = clock;
    }

    @Override
    public void keep(Attempt attempt, Failure failure) {
        var outcome = queue.park(attempt.incoming(), failure, clock.instant());
        if (!(outcome instanceof PublishOutcome.Confirmed))
            throw new UnavailableException(queue + " does not take it: " + outcome);
        log.warn("parked {} in {}", attempt, queue);
        attempt.arrival().done();
    }
}
