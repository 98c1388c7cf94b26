package tidings.shop.inventory;

import tidings.messaging.EventType;
import tidings.messaging.Subject;

/** Of a product there is little left: told each time that it comes to be so. */
@EventType("inventory.low")
record InventoryLow(@Subject String productId, int available) {}
