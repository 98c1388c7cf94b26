package tidings.spring;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tidings.messaging.Correlation;
import tidings.messaging.Message;
import tidings.messaging.PublishOptions;
import tidings.messaging.Publisher;

/**
 * Publishes by the transaction of this thread: of the handler that runs on it, or else Spring's. Without one straight to
 * the broker, confirmed before it returns.
 */
final class TransactionalPublisher implements Publisher {

    private final Supplier<Publisher> direct;
    private final Supplier<@Nullable Correlation> correlationOfRequest;

    /** @param direct asked at the first publish: whoever subscribes may itself be part of what it comes from */
    TransactionalPublisher(Supplier<Publisher> direct, Supplier<@Nullable Correlation> correlationOfRequest) {
        this.direct = direct;
        this.correlationOfRequest = correlationOfRequest;
    }

    @Override
    public <T extends Record> Message<T> publish(T event, PublishOptions options) {
        var current = CurrentTransaction.ofThread();
        var transaction = current == null ? null : current.unlessSuspended();
        if (transaction != null) return transaction.publish(event, options);
        return elsewhere().publish(event, correlated(options, current));
    }

    @Override
    public <T extends Record> List<Message<T>> publishAll(List<T> events, PublishOptions options) {
        var current = CurrentTransaction.ofThread();
        var transaction = current == null ? null : current.unlessSuspended();
        if (transaction != null) return transaction.publishAll(events, options);
        return elsewhere().publishAll(events, correlated(options, current));
    }

    private Publisher elsewhere() {
        var held = HeldUntilCommit.ofThread();
        return held != null ? held : direct.get();
    }

    private PublishOptions correlated(PublishOptions options, @Nullable CurrentTransaction current) {
        if (options.correlation() != null) return options;
        var inherited = current != null ? current.correlation() : correlationOfRequest.get();
        return inherited == null ? options : options.correlation(inherited);
    }
}
