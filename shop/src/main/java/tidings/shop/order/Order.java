package tidings.shop.order;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** An order as it was placed. Times have microseconds, as the database keeps them. */
record Order(UUID id, UUID customerId, List<Line> lines, String paymentMethod, Instant placedAt) {

    Order {
        lines = List.copyOf(lines);
    }

    boolean isFor(OrderRequest request) {
        return customerId.equals(request.customerId())
                && lines.equals(request.lines())
                && paymentMethod.equals(request.paymentMethod());
    }
}
