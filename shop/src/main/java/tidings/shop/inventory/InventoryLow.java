package tidings.shop.inventory;

import tidings.messaging.EventType;
import tidings.messaging.Subject;

/** Of a product there is little left: told once on the way down. */
@EventType("inventory.low")
record InventoryLow(@Subject String productId, int available) {}
