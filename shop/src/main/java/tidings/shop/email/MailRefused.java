package tidings.shop.email;

import org.jspecify.annotations.Nullable;

/** The mail server will never take this mail (5xx), or its address is none. Trying again cannot help. */
final class MailRefused extends RuntimeException {

    private static final long serialVersionUID = 1;

    MailRefused(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
