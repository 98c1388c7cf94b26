package tidings.shop.order;

import java.util.UUID;
import tidings.messaging.Command;
import tidings.messaging.CommandType;
import tidings.messaging.ReplyType;
import tidings.messaging.Subject;

/** To inventory-service: the order comes to nothing. */
@CommandType("inventory.release")
record ReleaseInventory(@Subject UUID orderId) implements Command<ReleaseInventory.Released> {

    @ReplyType("inventory.release.done")
    record Released() {}
}
