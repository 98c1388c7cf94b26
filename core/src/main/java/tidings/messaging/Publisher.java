package tidings.messaging;

import java.time.Duration;
import java.time.Instant;
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

    /** As {@link #publishAt(Instant, Record, PublishOptions)}, without options. */
    default <T extends Record> ScheduledMessage<T> publishAt(Instant due, T event) {
        return publishAt(due, event, PublishOptions.none());
    }

    /**
     * Stores an event that leaves when it is due, and can be cancelled until then. Its time is its due time. In order of
     * their due times with other scheduled ones of its subject; not with those that are published meanwhile.
     *
     * @param due by the database's clock; what is past leaves at once
     * @throws AlreadyScheduledException when a message under its id is scheduled and has not left; nothing is changed
     * @throws ConfigurationException where there is no outbox
     */
    <T extends Record> ScheduledMessage<T> publishAt(Instant due, T event, PublishOptions options);

    /** As {@link #publishAt(Instant, Record)}, so long from now. */
    default <T extends Record> ScheduledMessage<T> publishAfter(Duration delay, T event) {
        return publishAt(Instant.now().plus(delay), event);
    }

    /**
     * Takes back a message that was scheduled here or by another instance of this application; it is back if the
     * transaction is rolled back.
     *
     * @param id of the scheduled message
     * @return false when it is too late, or none of this id was scheduled
     * @throws ConfigurationException where there is no outbox
     */
    boolean cancel(String id);

    /**
     * Sends a command to its owner.
     *
     * @throws UnroutableException when no queue is bound for it
     */
    default <C extends Record & Command<?>> Message<C> send(C command) {
        return publish(command, PublishOptions.none());
    }
}
