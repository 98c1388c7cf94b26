package tidings.shop.payment;

import org.jspecify.annotations.Nullable;

/** The gateway did not answer, or not as agreed. Asking again under the same key is safe. */
final class GatewayAway extends RuntimeException {

    private static final long serialVersionUID = 1;

    GatewayAway(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
