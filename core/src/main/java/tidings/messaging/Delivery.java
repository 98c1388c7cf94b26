package tidings.messaging;

/**
 * A message on its way in, to be settled once. Thread-safe. Settling twice, or after its channel is gone, does nothing:
 * never does it settle another message.
 */
public interface Delivery {

    IncomingMessage message();

    /** Whether the broker has delivered it before, to anybody. */
    boolean redelivered();

    /** Whether settling still reaches the broker; if not, the broker delivers the message again by itself. */
    boolean open();

    /**
     * Done: the broker forgets it, soon. An ack may wait a millisecond for others to leave with; those that wait when the
     * connection goes do not arrive, and their messages come again.
     */
    void ack();

    /** Back to the queue, for a consumer that stops: used for nothing else, since it would loop. */
    void requeue();
}
