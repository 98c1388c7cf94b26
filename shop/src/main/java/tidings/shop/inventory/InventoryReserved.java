package tidings.shop.inventory;

import java.util.List;
import java.util.UUID;
import tidings.messaging.EventType;
import tidings.messaging.Subject;

/** Something is kept for an order. */
@EventType("inventory.reserved")
record InventoryReserved(@Subject UUID orderId, List<Line> lines, long total) {}
