package tidings.shop.inventory;

import static java.util.Objects.requireNonNull;

import java.util.UUID;
import tidings.messaging.Command;
import tidings.messaging.CommandType;
import tidings.messaging.ReplyType;
import tidings.messaging.Subject;

/** The order is paid: what was kept for it leaves the stock. */
@CommandType("inventory.confirm")
record ConfirmReservation(@Subject UUID orderId) implements Command<ConfirmReservation.Reply> {

    ConfirmReservation {
        requireNonNull(orderId, "orderId");
    }

    sealed interface Reply {}

    @ReplyType("inventory.confirm.done")
    record Confirmed() implements Reply {}

    /** Nothing is kept for it any more. */
    @ReplyType("inventory.confirm.refused")
    record Lapsed() implements Reply {}
}
