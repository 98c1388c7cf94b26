package tidings.shop.payment;

import static java.util.Objects.requireNonNull;

import java.util.UUID;
import tidings.messaging.Command;
import tidings.messaging.CommandType;
import tidings.messaging.ReplyType;
import tidings.messaging.Subject;

/**
 * Charge this for an order.
 *
 * @param amount in cents
 */
@CommandType("payment.process")
record ProcessPayment(@Subject UUID orderId, long amount, String method) implements Command<ProcessPayment.Reply> {

    ProcessPayment {
        requireNonNull(orderId, "orderId");
        requireNonNull(method, "method");
        if (amount < 0) throw new IllegalArgumentException("amount must not be negative: " + amount);
    }

    sealed interface Reply {}

    /** @param charge as the gateway calls it */
    @ReplyType("payment.process.done")
    record Charged(String charge) implements Reply {}

    @ReplyType("payment.process.refused")
    record Declined(String reason) implements Reply {}
}
