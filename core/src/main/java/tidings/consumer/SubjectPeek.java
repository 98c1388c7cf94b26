package tidings.consumer;

import org.jspecify.annotations.Nullable;
import tidings.messaging.Limits;
import tidings.messaging.MessageFormat;
import tidings.messaging.MessageTypes;

/** Reads a message's subject before anybody handles it. Thread-safe. */
final class SubjectPeek {

    private final MessageFormat format;
    private final MessageTypes types;
    private final Limits limits;

    SubjectPeek(Consumers.Parts parts, Subscription subscription) {
        this.format = parts.format();
        this.types = subscription.types();
        this.limits = parts.limits();
    }

    /** @return null when it has none or cannot be read: then nothing is in order with it */
    @Nullable
    String subjectOf(Arrival arrival) {
        var incoming = arrival.message();
        if (incoming.body().length > limits.maxBytes()) return null;
        try {
            return format.decode(incoming, types).subject();
        } catch (RuntimeException e) {
            return null; // the pipeline finds the same and says so
        }
    }
}
