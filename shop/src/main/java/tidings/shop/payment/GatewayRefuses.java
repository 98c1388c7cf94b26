package tidings.shop.payment;

/** The gateway says that the request is wrong. A person has to look. */
final class GatewayRefuses extends RuntimeException {

    private static final long serialVersionUID = 1;

    GatewayRefuses(String message) {
        super(message);
    }
}
