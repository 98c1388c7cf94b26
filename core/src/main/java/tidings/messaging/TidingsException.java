package tidings.messaging;

import org.jspecify.annotations.Nullable;

/** The root of what Tidings throws. The subtype says whether trying again can help. */
public abstract class TidingsException extends RuntimeException {

    private static final long serialVersionUID = 1;

    protected TidingsException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
