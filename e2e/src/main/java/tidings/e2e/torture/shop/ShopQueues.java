package tidings.e2e.torture.shop;

import java.util.List;
import tidings.e2e.torture.world.BoundQueue;

/** The queues of the services that orders pass. */
final class ShopQueues {

    static final BoundQueue INVENTORY =
            new BoundQueue("inventory.commands.queue", "inventory.commands", "inventory.reserve");
    static final BoundQueue PAYMENT = new BoundQueue("payment.commands.queue", "payment.commands", "payment.process");
    static final BoundQueue REPLIES = new BoundQueue("saga.order.1.replies", "", "saga.order.1.replies");

    private static final BoundQueue RAN_OUT =
            new BoundQueue("inventory.reservation-ran-out.queue", "inventory.events", "inventory.reservation-ran-out");
    private static final BoundQueue SAGA = new BoundQueue("saga.order", "order.events", "order.placed");

    private ShopQueues() {}

    static List<String> all() {
        return BoundQueue.namesOf(List.of(INVENTORY, RAN_OUT, PAYMENT, SAGA, REPLIES));
    }
}
