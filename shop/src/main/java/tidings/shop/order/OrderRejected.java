package tidings.shop.order;

import java.util.UUID;
import tidings.messaging.EventType;
import tidings.messaging.Subject;

/** The order came to nothing, and nothing of it is left. */
@EventType("order.rejected")
record OrderRejected(@Subject UUID orderId, UUID customerId, String reason) {}
