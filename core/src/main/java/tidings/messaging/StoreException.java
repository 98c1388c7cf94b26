package tidings.messaging;

/** The database is there and refused what Tidings stores: its tables are missing, or not as this version needs them, say. */
public final class StoreException extends TidingsException {

    private static final long serialVersionUID = 1;

    public StoreException(String message, Throwable cause) {
        super(message + ": " + cause.getMessage(), cause);
    }
}
