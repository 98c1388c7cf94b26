package tidings.shop.email;

import org.jspecify.annotations.Nullable;

/** The mail server could not be reached or did not take the mail this time. */
final class MailNotSent extends RuntimeException {

    private static final long serialVersionUID = 1;

    MailNotSent(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
