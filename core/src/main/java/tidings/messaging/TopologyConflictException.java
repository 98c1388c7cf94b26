package tidings.messaging;

/** The broker has an exchange or a queue of this name that was declared otherwise; the message names the difference. */
public final class TopologyConflictException extends ConfigurationException {

    private static final long serialVersionUID = 1;

    public TopologyConflictException(String message, Throwable cause) {
        super(message, cause);
    }
}
