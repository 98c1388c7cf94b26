package tidings.shop.email;

import static java.util.Objects.requireNonNull;

import java.util.UUID;
import tidings.messaging.EventType;
import tidings.messaging.Subject;

/** The order came to nothing. */
@EventType("order.rejected")
record OrderRejected(@Subject UUID orderId, UUID customerId, String reason) implements OrderEnded {

    OrderRejected {
        requireNonNull(orderId, "orderId");
        requireNonNull(customerId, "customerId");
        requireNonNull(reason, "reason");
    }
}
