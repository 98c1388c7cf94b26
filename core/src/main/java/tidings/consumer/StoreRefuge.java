package tidings.consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.unhandled.Failure;
import tidings.unhandled.UnhandledMessages;

/** Keeps messages in the consumer's database, where they wait for their next try or for a person. */
final class StoreRefuge implements Refuge {

    private static final Logger log = LoggerFactory.getLogger(Subscription.class);

    private final UnhandledMessages messages;
    private final ReturnReader reader;
    private final boolean blocking;

    StoreRefuge(UnhandledMessages messages, ReturnReader reader, boolean blocking) {
        this.messages = messages;
        this.reader = reader;
        this.blocking = blocking;
    }

    @Override
    public void keep(Attempt attempt, Failure failure) throws Exception {
        var arrival = attempt.arrival();
        var claim = arrival.claim();
        if (claim != null) {
            reader.failed(claim, failure);
        } else {
            messages.store(attempt.unhandled(blocking), failure);
            arrival.done();
        }
        reader.expect(failure);
        if (failure.retryAfter() == null)
            log.warn("parked {} after {} attempts: {}", attempt, failure.attempts(), failure.reason());
    }
}
