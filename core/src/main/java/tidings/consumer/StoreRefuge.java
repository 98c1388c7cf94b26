package tidings.consumer;

import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.messaging.DatabaseOutage;
import tidings.unhandled.Failure;
import tidings.unhandled.UnhandledMessages;

/**
 * Keeps messages in the consumer's database, where they wait for their next try or for a person; what no database can hold,
 * at the broker.
 */
final class StoreRefuge implements Refuge {

    private static final Logger log = LoggerFactory.getLogger(Subscription.class);

    private final UnhandledMessages messages;
    private final ReturnReader reader;
    private final Refuge beyond;
    private final boolean blocking;

    /** @param beyond for what the store can never hold */
    StoreRefuge(UnhandledMessages messages, ReturnReader reader, Refuge beyond, boolean blocking) {
        this.messages = messages;
        this.reader = reader;
        this.beyond = beyond;
        this.blocking = blocking;
    }

    @Override
    public void keep(Attempt attempt, Failure failure) throws Exception {
        var arrival = attempt.arrival();
        var claim = arrival.claim();
        if (claim != null) {
            reader.failed(claim, failure);
        } else {
            try {
                messages.store(attempt.unhandled(blocking), failure);
            } catch (SQLException e) {
                if (!DatabaseOutage.isUnstorable(e)) throw e;
                log.error("the database cannot hold {}: {}", attempt, LogText.of(e));
                beyond.keep(attempt, failure);
                return;
            }
            arrival.done();
        }
        reader.expect(failure);
        if (failure.retryAfter() == null)
            log.warn("parked {} after {} attempts: {}", attempt, failure.attempts(), failure.reason());
    }
}
