package tidings.shop.order;

import java.util.UUID;
import tidings.messaging.EventType;
import tidings.messaging.Subject;

/** @param total what was paid, in cents */
@EventType("order.confirmed")
record OrderConfirmed(@Subject UUID orderId, UUID customerId, long total) {}
