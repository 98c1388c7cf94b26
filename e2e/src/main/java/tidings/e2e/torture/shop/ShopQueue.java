package tidings.e2e.torture.shop;

import java.util.List;
import java.util.stream.Stream;
import tidings.e2e.torture.world.BoundQueue;

/** The queues of the services that orders pass. */
enum ShopQueue implements BoundQueue {
    INVENTORY("inventory.commands.queue", "inventory.commands", "inventory.reserve"),
    RAN_OUT("inventory.reservation-ran-out.queue", "inventory.events", "inventory.reservation-ran-out"),
    PAYMENT("payment.commands.queue", "payment.commands", "payment.process"),
    SAGA("saga.order", "order.events", "order.placed"),
    REPLIES("saga.order.1.replies", "", "saga.order.1.replies");

    private final String queue;
    private final String exchange;
    private final String routingKey;

    ShopQueue(String queue, String exchange, String routingKey) {
        this.queue = queue;
        this.exchange = exchange;
        this.routingKey = routingKey;
    }

    @Override
    public String queue() {
        return queue;
    }

    @Override
    public String exchange() {
        return exchange;
    }

    @Override
    public String routingKey() {
        return routingKey;
    }

    /** With those for what no database took. */
    static List<String> all() {
        return Stream.of(values())
                .flatMap(each -> Stream.of(each.queue, each.queue + ".dlq"))
                .toList();
    }
}
