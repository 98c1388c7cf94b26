package tidings;

import tidings.messaging.TidingsException;

/** Work in a transaction threw a checked exception, which is the cause; the transaction was rolled back. */
public final class TransactionFailedException extends TidingsException {

    private static final long serialVersionUID = 1;

    TransactionFailedException(Throwable cause) {
        super("the transaction was rolled back: " + cause, cause);
    }
}
