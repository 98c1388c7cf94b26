package tidings.shop.inventory;

import java.util.List;
import java.util.UUID;

/**
 * What is kept for an order.
 *
 * @param total in cents
 * @param expiry the id of the scheduled message that ends it
 */
record Reservation(UUID orderId, State state, long total, String expiry, List<Line> lines) {

    Reservation {
        lines = List.copyOf(lines);
    }

    enum State {
        RESERVED,
        /** It has left the stock. */
        CONFIRMED,
        RELEASED,
        EXPIRED
    }
}
