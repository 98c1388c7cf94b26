package tidings.messaging;

import java.util.List;

/**
 * Publishes events and sends commands. Delivery is at least once; order is kept per subject among messages that one
 * thread publishes one after another.
 *
 * <p>Thread-safe, a {@link Transaction} apart. Every method throws {@link UnavailableException} when the broker gave no
 * confirm in time (the message may be there: publishing it again under the same {@linkplain PublishOptions#id() id} is
 * safe) {@link ConfigurationException} for a record that is not registered, and
 * {@link IllegalArgumentException}, with nothing sent, for a message that no subscriber could read: a subject, a time
 * or an extension against {@link AttributeRules}, a body over the format's {@link Limits}.
 */
public interface Publisher {

    /** Publishes an event; it is no error if nobody subscribes. */
    default <T extends Record> Message<T> publish(T event) {
        return publish(event, PublishOptions.none());
    }

    /** Publishes an event with options. */
    <T extends Record> Message<T> publish(T event, PublishOptions options);

    /** Publishes events in their order, as one batch: cheaper than one by one. */
    default <T extends Record> List<Message<T>> publishAll(List<T> events) {
        return publishAll(events, PublishOptions.none());
    }

    /**
     * Publishes events in their order, as one batch, with the same options for each.
     *
     * @throws IllegalArgumentException when the options name an id: each message has its own
     */
    <T extends Record> List<Message<T>> publishAll(List<T> events, PublishOptions options);

    /**
     * Sends a command to its owner.
     *
     * @throws UnroutableException when no queue is bound for it
     */
    default <C extends Record & Command<?>> Message<C> send(C command) {
        return publish(command, PublishOptions.none());
    }
}
