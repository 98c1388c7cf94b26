package tidings.shop.inventory;

import java.util.UUID;
import tidings.messaging.EventType;
import tidings.messaging.Subject;

/** Nothing is kept for an order, as there is not enough. */
@EventType("inventory.rejected")
record InventoryRejected(@Subject UUID orderId, String reason) {}
