package tidings.shop.order;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.UUID;
import tidings.messaging.EventType;
import tidings.messaging.Subject;

/** A customer wants something: this begins the saga. */
@EventType("order.placed")
record OrderPlaced(@Subject UUID orderId, UUID customerId, List<Line> lines, String paymentMethod) {

    OrderPlaced {
        requireNonNull(orderId, "orderId");
        requireNonNull(customerId, "customerId");
        requireNonNull(paymentMethod, "paymentMethod");
        lines = List.copyOf(lines);
    }
}
