package tidings.shop.order;

import java.util.UUID;
import tidings.messaging.Command;
import tidings.messaging.CommandType;
import tidings.messaging.ReplyType;
import tidings.messaging.Subject;

/** To payment-service: the order comes to nothing. */
@CommandType("payment.refund")
record RefundPayment(@Subject UUID orderId) implements Command<RefundPayment.Reply> {

    sealed interface Reply {}

    @ReplyType("payment.refund.done")
    record Refunded() implements Reply {}

    @ReplyType("payment.refund.refused")
    record RefundRefused(String reason) implements Reply {}
}
