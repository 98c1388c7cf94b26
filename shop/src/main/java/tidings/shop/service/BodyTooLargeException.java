package tidings.shop.service;

/** A request's body is beyond the limit. */
final class BodyTooLargeException extends RuntimeException {

    private static final long serialVersionUID = 1;

    BodyTooLargeException() {
        super("The body is larger than " + BodyLimit.MAX_BYTES / 1024 + " KiB.");
    }
}
