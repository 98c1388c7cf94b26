package tidings.consumer;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tidings.inbox.Answers;
import tidings.inbox.InboxKey;
import tidings.messaging.ConfigurationException;
import tidings.messaging.InvalidMessageException;
import tidings.messaging.Message;
import tidings.messaging.MessageFormat;
import tidings.messaging.MessageTypes;

/** Decodes a message and has its handler handle it in a transaction. */
final class HandleMessage implements Interceptor.Next {

    private final MessageFormat format;
    private final IdempotentReceiver receiver;
    private final MessageTypes types;
    private final Map<Class<?>, Handling.Bound> byRecord;

    /** @param answers null only where nothing is answered */
    HandleMessage(
            Subscription subscription, MessageFormat format, @Nullable Answers answers, IdempotentReceiver receiver) {
        this.format = format;
        this.receiver = receiver;
        this.types = subscription.types();
        this.byRecord = byRecord(subscription, answers, format);
    }

    @Override
    public Disposition proceed(Attempt attempt) throws Exception {
        var message = format.decode(attempt.incoming(), types);
        requireSame(attempt, message);
        attempt.decoded(message);
        return LogContext.around(message, () -> handle(attempt, message));
    }

    /** A person may have edited its body, and a message that took another's place would be handled under its name. */
    private static void requireSame(Attempt attempt, Message<?> message) {
        var claim = attempt.arrival().claim();
        if (claim == null) return;
        var kept = claim.message();
        var key = InboxKey.of(kept.queue(), message);
        if (kept.key() != null && !kept.key().equals(key)) throw another("id, source or time", kept.key(), key);
        if (kept.blocks() && !Objects.equals(kept.subject(), message.subject()))
            throw another("subject", kept.subject(), message.subject());
    }

    private static InvalidMessageException another(String what, @Nullable Object kept, @Nullable Object come) {
        return new InvalidMessageException(
                InvalidMessageException.Reason.INVALID_ENVELOPE,
                "its body has another " + what + " than the message had: " + come + " and not " + kept);
    }

    private <T> Disposition handle(Attempt attempt, Message<T> message) throws Exception {
        return receiver.receive(attempt, message, intentOf(message), handlerOf(message, attempt.permit()));
    }

    @SuppressWarnings("unchecked") // the map holds each handler under its own record's class
    <T> MessageHandler<T> handlerOf(Message<T> message, BreakerGate.Permit permit) {
        return (MessageHandler<T>) boundOf(message).handler().by(permit);
    }

    @SuppressWarnings("unchecked") // as above
    private <T> @Nullable MessageHandler<T> intentOf(Message<T> message) {
        return (MessageHandler<T>) boundOf(message).intent();
    }

    private Handling.Bound boundOf(Message<?> message) {
        var bound = byRecord.get(message.data().getClass());
        if (bound == null) throw new IllegalStateException("the format read a type that nobody asked for: " + message);
        return bound;
    }

    /** A handler of a sealed interface handles each record below it. */
    private static Map<Class<?>, Handling.Bound> byRecord(
            Subscription subscription, @Nullable Answers answers, MessageFormat format) {
        var handlers = new HashMap<Class<?>, Handling.Bound>();
        subscription.handlings().forEach((type, handling) -> {
            var bound = handling.with(answers, format);
            for (var known : MessageTypes.of(type).all())
                if (handlers.put(known.dataClass(), bound) != null)
                    throw new ConfigurationException("Subscription " + subscription.queue() + " handles "
                            + known.dataClass().getName() + " twice: by itself and by a sealed interface.");
        });
        return handlers;
    }
}
