package tidings.shop.order;

import java.util.List;
import java.util.UUID;
import tidings.messaging.Command;
import tidings.messaging.CommandType;
import tidings.messaging.ReplyType;
import tidings.messaging.Subject;

/** To inventory-service: keep these for an order. */
@CommandType("inventory.reserve")
record ReserveInventory(@Subject UUID orderId, List<Line> lines) implements Command<ReserveInventory.Reply> {

    sealed interface Reply {}

    /** @param total what they cost, in cents */
    @ReplyType("inventory.reserve.done")
    record Reserved(long total) implements Reply {}

    @ReplyType("inventory.reserve.refused")
    record Refused(String reason) implements Reply {}
}
