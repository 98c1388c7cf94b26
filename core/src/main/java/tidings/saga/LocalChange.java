package tidings.saga;

import tidings.messaging.Transaction;

/**
 * A change in the saga's own database.
 *
 * @param <S> the saga's state
 */
@FunctionalInterface
public interface LocalChange<S> {

    /**
     * Makes the change in the transaction in which the saga goes on: both or neither. It publishes as a handler does.
     *
     * @return the state the saga goes on with
     * @throws Exception to have what led here tried again, as a message whose handler fails
     */
    S make(S state, Transaction tx) throws Exception;
}
