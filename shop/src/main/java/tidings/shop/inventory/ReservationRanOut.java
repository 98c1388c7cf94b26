package tidings.shop.inventory;

import static java.util.Objects.requireNonNull;

import java.util.UUID;
import tidings.messaging.EventType;
import tidings.messaging.Subject;

/** The time of a reservation is over: scheduled when it was made, taken back when its order ends. */
@EventType("inventory.reservation-ran-out")
record ReservationRanOut(@Subject UUID orderId) {

    ReservationRanOut {
        requireNonNull(orderId, "orderId");
    }
}
