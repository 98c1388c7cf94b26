package tidings.shop.order;

import java.util.UUID;
import tidings.messaging.Command;
import tidings.messaging.CommandType;
import tidings.messaging.ReplyType;
import tidings.messaging.Subject;

/** To inventory-service: the order is paid. */
@CommandType("inventory.confirm")
record ConfirmReservation(@Subject UUID orderId) implements Command<ConfirmReservation.Reply> {

    sealed interface Reply {}

    @ReplyType("inventory.confirm.done")
    record Confirmed() implements Reply {}

    /** Nothing is kept for the order any more. */
    @ReplyType("inventory.confirm.refused")
    record Lapsed() implements Reply {}
}
