package tidings.consumer;

import tidings.messaging.Message;
import tidings.messaging.Transaction;

/**
 * What a command's owner does with it. Called as a {@link MessageHandler} is.
 *
 * @param <C> the command
 * @param <R> its reply
 */
@FunctionalInterface
public interface CommandHandler<C, R> {

    /**
     * Does what the command says, and answers; returning means done, also where the answer is a refusal.
     *
     * @param tx commits after the return, and the answer leaves with it; when this throws it rolls back
     * @return the answer; it goes to whoever has asked, if anybody waits for it
     * @throws Exception to have the command tried again as its subscription says, and then made a dead letter: no answer goes
     *     out then
     */
    R on(Message<C> message, Transaction tx) throws Exception;
}
