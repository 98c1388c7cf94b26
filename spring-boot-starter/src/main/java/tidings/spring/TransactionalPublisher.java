package tidings.spring;

import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tidings.messaging.Correlation;
import tidings.messaging.Message;
import tidings.messaging.PublishOptions;
import tidings.messaging.Publisher;
import tidings.messaging.ScheduledMessage;

/**
 * Publishes by the transaction of this thread: of the handler that runs on it, or else Spring's. Without one it refuses
 * where there is an outbox; where there is none it publishes straight to the broker, confirmed before it returns.
 */
final class TransactionalPublisher implements Publisher {

    private final Supplier<@Nullable Publisher> direct;
    private final Supplier<@Nullable Correlation> correlationOfRequest;

    /**
     * @param direct asked at the publish: whoever subscribes may itself be part of what it comes from. Null where there is
     *     an outbox
     */
    TransactionalPublisher(Supplier<@Nullable Publisher> direct, Supplier<@Nullable Correlation> correlationOfRequest) {
        this.direct = direct;
        this.correlationOfRequest = correlationOfRequest;
    }

    @Override
    public <T extends Record> Message<T> publish(T event, PublishOptions options) {
        var current = CurrentTransaction.ofThread();
        var transaction = current == null ? null : current.unlessSuspended();
        if (transaction != null) return transaction.publish(event, options);
        return elsewhere(event).publish(event, correlated(options, current));
    }

    @Override
    public <T extends Record> List<Message<T>> publishAll(List<T> events, PublishOptions options) {
        var current = CurrentTransaction.ofThread();
        var transaction = current == null ? null : current.unlessSuspended();
        if (transaction != null) return transaction.publishAll(events, options);
        return elsewhere(events).publishAll(events, correlated(options, current));
    }

    @Override
    public <T extends Record> ScheduledMessage<T> publishAt(Instant due, T event, PublishOptions options) {
        var current = CurrentTransaction.ofThread();
        var transaction = current == null ? null : current.unlessSuspended();
        if (transaction != null) return transaction.publishAt(due, event, options);
        return elsewhere(event).publishAt(due, event, correlated(options, current));
    }

    @Override
    public boolean cancel(String id) {
        var current = CurrentTransaction.ofThread();
        var transaction = current == null ? null : current.unlessSuspended();
        if (transaction != null) return transaction.cancel(id);
        var held = HeldUntilCommit.ofThread();
        if (held != null) return held.cancel(id);
        throw new IllegalStateException("cancel " + id
                + ": there is no transaction under way that writes. Make the method" + " @Transactional.");
    }

    private Publisher elsewhere(Object published) {
        var held = HeldUntilCommit.ofThread();
        if (held != null) return held;
        var publisher = direct.get();
        if (publisher == null) throw outsideTransactions(published);
        return publisher;
    }

    /** By type only: data belongs in no message. */
    private static IllegalStateException outsideTransactions(Object published) {
        var type = published instanceof List<?> events
                ? events.stream().map(TransactionalPublisher::nameOf).distinct().toList()
                : nameOf(published);
        return new IllegalStateException(
                "publish " + type + ": there is no transaction under way that writes, so no change"
                        + " that it could be stored with. Make the method @Transactional, or use Tidings.publisher() to publish"
                        + " straight to the broker.");
    }

    private static String nameOf(Object event) {
        return event.getClass().getName();
    }

    private PublishOptions correlated(PublishOptions options, @Nullable CurrentTransaction current) {
        if (options.correlation() != null) return options;
        var inherited = current != null ? current.correlation() : correlationOfRequest.get();
        return inherited == null ? options : options.correlation(inherited);
    }
}
