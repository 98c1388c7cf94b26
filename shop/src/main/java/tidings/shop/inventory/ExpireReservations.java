package tidings.shop.inventory;

import org.springframework.stereotype.Component;
import tidings.messaging.Transaction;
import tidings.spring.Subscribe;

/** Ends what was reserved for too long. */
@Component
class ExpireReservations {

    private final Warehouse warehouse;

    ExpireReservations(Warehouse warehouse) {
        this.warehouse = warehouse;
    }

    @Subscribe(queue = "inventory.reservation-ran-out.queue")
    void expire(ReservationRanOut ranOut, Transaction tx) {
        warehouse.expire(ranOut.orderId(), tx);
    }
}
