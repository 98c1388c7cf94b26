package tidings.shop.email;

import java.util.UUID;

/** Nobody has told yet where to write to. Trying again helps as soon as {@code user.created} has come. */
final class UnknownRecipient extends RuntimeException {

    private static final long serialVersionUID = 1;

    UnknownRecipient(UUID user) {
        super("no address of user " + user + " is known");
    }
}
