package tidings.shop.service;

/** A service cannot start; the message says why and what to do, fit for a person at a terminal. */
public final class ServiceStartException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public ServiceStartException(String message) {
        super(message);
    }

    public ServiceStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
