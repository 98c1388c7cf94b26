package tidings.messaging;

/**
 * A message under this id is scheduled already; that one stays as it is, and the transaction can go on. After a commit
 * without an answer it says that the commit took effect. What is to take its place is published when it has been cancelled.
 */
public final class AlreadyScheduledException extends TidingsException {

    private static final long serialVersionUID = 1;

    public AlreadyScheduledException(String message) {
        super(message, null);
    }
}
