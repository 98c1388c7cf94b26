package tidings.messaging;

import org.jspecify.annotations.Nullable;

/** The broker or the database did not answer. Trying again can help. */
public final class UnavailableException extends TidingsException {

    private static final long serialVersionUID = 1;

    public UnavailableException(String message) {
        this(message, null);
    }

    public UnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
