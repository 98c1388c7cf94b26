package tidings.shop.order;

import java.util.UUID;
import tidings.messaging.Command;
import tidings.messaging.CommandType;
import tidings.messaging.ReplyType;
import tidings.messaging.Subject;

/**
 * To payment-service: charge this for an order.
 *
 * @param amount in cents
 */
@CommandType("payment.process")
record ProcessPayment(@Subject UUID orderId, long amount, String method) implements Command<ProcessPayment.Reply> {

    sealed interface Reply {}

    @ReplyType("payment.process.done")
    record Charged() implements Reply {}

    @ReplyType("payment.process.refused")
    record Declined(String reason) implements Reply {}
}
