package tidings.shop.email;

import static java.util.Objects.requireNonNull;

import java.util.UUID;
import tidings.messaging.EventType;
import tidings.messaging.Subject;

/** @param total in cents */
@EventType("order.confirmed")
record OrderConfirmed(@Subject UUID orderId, UUID customerId, long total) implements OrderEnded {

    OrderConfirmed {
        requireNonNull(orderId, "orderId");
        requireNonNull(customerId, "customerId");
    }
}
