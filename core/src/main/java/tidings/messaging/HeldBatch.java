package tidings.messaging;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages in the order in which they were published, each complete but not yet sent. */
final class HeldBatch implements HeldMessages {

    private final MessageFactory factory;
    private final ConfirmedPublisher publisher;
    private final @Nullable Correlation correlation;
    private final List<Message<? extends Record>> messages = new ArrayList<>();
    private boolean released;

    /** @param correlation what the messages inherit; null begins a chain with each */
    HeldBatch(MessageFactory factory, ConfirmedPublisher publisher, @Nullable Correlation correlation) {
        this.factory = factory;
        this.publisher = publisher;
        this.correlation = correlation;
    }

    @Override
    public <T extends Record> Message<T> publish(T event, PublishOptions options) {
        var message = factory.message(event, options, correlation);
        hold(List.of(message));
        return message;
    }

    @Override
    public <T extends Record> List<Message<T>> publishAll(List<T> events, PublishOptions options) {
        var each = options.forEach();
        var all = events.stream()
                .map(event -> factory.message(event, each, correlation))
                .toList();
        hold(all);
        return all;
    }

    @Override
    public void release() {
        released = true;
        var leaving = List.copyOf(messages);
        messages.clear();
        publisher.publishConfirmed(leaving);
    }

    private void hold(List<? extends Message<? extends Record>> more) {
        messages.addAll(more);
        if (released) release();
    }
}
