package tidings.consumer;

import tidings.messaging.Message;
import tidings.messaging.Transaction;

/**
 * What a subscription does with one type of message. Called on a virtual thread, by as many at a time as the
 * subscription's concurrency; it may block.
 */
@FunctionalInterface
public interface MessageHandler<T> {

    /**
     * Handles one message; returning means done. At least once: the same message may come again.
     *
     * @param tx commits after the return; when this throws it rolls back, and what was published by it is not sent
     * @throws Exception to have the message tried again as its subscription says, and then made a dead letter. Its text goes
     *     to the log and is kept with the message: it should hold no data
     */
    void on(Message<T> message, Transaction tx) throws Exception;
}
