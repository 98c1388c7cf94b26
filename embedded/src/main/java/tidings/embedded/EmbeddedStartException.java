package tidings.embedded;

/** An embedded part could not start. The message says what failed, about which port or directory, and what to do. */
public final class EmbeddedStartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    EmbeddedStartException(String message) {
        super(message);
    }

    EmbeddedStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
