package tidings.messaging;

/** A command reached the broker, but no queue is bound for it. It takes its owner to start before trying again helps. */
public final class UnroutableException extends TidingsException {

    private static final long serialVersionUID = 1;

    public UnroutableException(String message) {
        super(message, null);
    }
}
