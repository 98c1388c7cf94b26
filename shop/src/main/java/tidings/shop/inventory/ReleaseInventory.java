package tidings.shop.inventory;

import static java.util.Objects.requireNonNull;

import java.util.UUID;
import tidings.messaging.Command;
import tidings.messaging.CommandType;
import tidings.messaging.ReplyType;
import tidings.messaging.Subject;

/** The order comes to nothing: what was kept for it, or has left for it, is back. */
@CommandType("inventory.release")
record ReleaseInventory(@Subject UUID orderId) implements Command<ReleaseInventory.Released> {

    ReleaseInventory {
        requireNonNull(orderId, "orderId");
    }

    @ReplyType("inventory.release.done")
    record Released() {}
}
