package tidings.messaging;

import org.jspecify.annotations.Nullable;

/** A message that can never be handled, whoever tries. It belongs in the dead letter queue. */
public final class InvalidMessageException extends TidingsException {

    private static final long serialVersionUID = 1;

    private final Reason reason;

    public InvalidMessageException(Reason reason, String message) {
        this(reason, message, null);
    }

    public InvalidMessageException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** What is wrong with it; the lower-case name, with dashes, stands in the dead letter's header. */
    public enum Reason {
        /** The body is larger than {@link Limits#maxBytes()}. */
        TOO_LARGE,
        /** The body nests deeper than {@link Limits#maxDepth()}. */
        TOO_DEEP,
        /** The body is not what its content type says. */
        MALFORMED,
        /** An attribute that every message has is missing or wrong. */
        INVALID_ENVELOPE,
        /** Nothing here handles this type. */
        UNKNOWN_TYPE,
        /** The data does not fit the type's record. */
        INVALID_DATA,
        /** The database can never hold what has to be kept of it. */
        UNSTORABLE;

        /** As it stands in headers and logs: {@code too-large}. */
        public String code() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }
}
