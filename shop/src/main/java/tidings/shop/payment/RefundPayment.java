package tidings.shop.payment;

import static java.util.Objects.requireNonNull;

import java.util.UUID;
import tidings.messaging.Command;
import tidings.messaging.CommandType;
import tidings.messaging.ReplyType;
import tidings.messaging.Subject;

/** The order comes to nothing: what was charged for it goes back. */
@CommandType("payment.refund")
record RefundPayment(@Subject UUID orderId) implements Command<RefundPayment.Reply> {

    RefundPayment {
        requireNonNull(orderId, "orderId");
    }

    sealed interface Reply {}

    @ReplyType("payment.refund.done")
    record Refunded() implements Reply {}

    /** The gateway will not, whoever asks: a person sees to it. */
    @ReplyType("payment.refund.refused")
    record RefundRefused(String reason) implements Reply {}
}
