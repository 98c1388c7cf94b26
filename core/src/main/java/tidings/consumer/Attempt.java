package tidings.consumer;

import org.jspecify.annotations.Nullable;
import tidings.messaging.IncomingMessage;
import tidings.messaging.Message;
import tidings.unhandled.UnhandledMessage;

/** One try at one message, as it goes down the pipeline: its bytes, and once they are decoded, the message. Used by one thread. */
final class Attempt {

    private final Arrival arrival;
    private final IncomingMessage incoming;
    private final int number;
    private final BreakerGate.Permit permit;
    private @Nullable Message<?> message;

    /** @param number 1 for the first */
    Attempt(Arrival arrival, int number, BreakerGate.Permit permit) {
        this.arrival = arrival;
        this.incoming = arrival.message();
        this.number = number;
        this.permit = permit;
    }

    Arrival arrival() {
        return arrival;
    }

    IncomingMessage incoming() {
        return incoming;
    }

    /** Which try it is, those counted that were made before. */
    int number() {
        return number;
    }

    /** How many attempts are used up if this one failed. */
    int counted() {
        return permit.counts() ? number : number - 1;
    }

    BreakerGate.Permit permit() {
        return permit;
    }

    void decoded(Message<?> message) {
        this.message = message;
    }

    /** As the store keeps it. */
    UnhandledMessage unhandled(boolean blocking) {
        var known = message;
        return known == null ? UnhandledMessage.unreadable(incoming) : UnhandledMessage.of(incoming, known, blocking);
    }

    /** Queue, type and ids for a log line; before decoding those of the transport, which simple publishers leave out. */
    @Override
    public String toString() {
        if (message != null) return describe(message.type(), message.id(), message.correlationId());
        var claim = arrival.claim();
        if (claim != null) {
            var kept = claim.message();
            var key = kept.key();
            return describe(kept.type(), key == null ? null : key.id(), kept.correlationId());
        }
        var properties = incoming.properties();
        return describe(properties.type(), properties.messageId(), properties.correlationId());
    }

    private String describe(@Nullable String type, @Nullable String id, @Nullable String correlation) {
        return incoming.queue() + " type=" + LogText.of(type) + " id=" + LogText.of(id) + " correlation="
                + LogText.of(correlation);
    }
}
