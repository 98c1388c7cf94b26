package tidings.shop.order;

import java.util.List;
import java.util.UUID;

/**
 * What the saga knows of its order.
 *
 * @param total what it costs, in cents; 0 until inventory-service has said
 */
record OrderState(UUID orderId, UUID customerId, List<Line> lines, String paymentMethod, long total) {

    OrderState {
        lines = List.copyOf(lines);
    }

    static OrderState of(OrderPlaced placed) {
        return new OrderState(placed.orderId(), placed.customerId(), placed.lines(), placed.paymentMethod(), 0);
    }

    OrderState costing(long total) {
        return new OrderState(orderId, customerId, lines, paymentMethod, total);
    }
}
