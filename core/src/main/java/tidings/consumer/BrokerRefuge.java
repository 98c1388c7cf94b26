package tidings.consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.messaging.Environment;
import tidings.messaging.PublishOutcome;
import tidings.messaging.UnavailableException;
import tidings.unhandled.Failure;

/** Where there is no database, and for what none can hold: keeps messages in {@code <queue>.dlq}, all of them for a person. */
final class BrokerRefuge implements Refuge {

    private static final Logger log = LoggerFactory.getLogger(Subscription.class);

    private final DeadLetterQueue queue;
    private final Environment environment;

    BrokerRefuge(DeadLetterQueue queue, Environment environment) {
        this.queue = queue;
        this.environment = environment;
    }

    @Override
    public void keep(Attempt attempt, Failure failure) {
        var outcome = queue.park(attempt.incoming(), failure, environment.now());
        if (!(outcome instanceof PublishOutcome.Confirmed))
            throw new UnavailableException(queue + " does not take it: " + outcome);
        log.warn("parked {} in {}", attempt, queue);
        attempt.arrival().done();
    }
}
