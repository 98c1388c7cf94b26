package tidings.shop.email;

import static java.util.Objects.requireNonNull;

import tidings.messaging.EventType;
import tidings.messaging.Subject;

/** Of a product there is little left. */
@EventType("inventory.low")
record InventoryLow(@Subject String productId, int available) {

    InventoryLow {
        requireNonNull(productId, "productId");
    }
}
