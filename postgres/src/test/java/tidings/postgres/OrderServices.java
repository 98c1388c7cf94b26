package tidings.postgres;

import static java.util.Objects.requireNonNull;

import java.sql.SQLException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import tidings.Tidings;
import tidings.consumer.Subscription;
import tidings.postgres.Orders.Charge;
import tidings.postgres.Orders.Confirmed;
import tidings.postgres.Orders.Placed;
import tidings.postgres.Orders.Refund;
import tidings.postgres.Orders.Rejected;
import tidings.postgres.Orders.ReleaseGoods;
import tidings.postgres.Orders.Released;
import tidings.postgres.Orders.ReserveGoods;
import tidings.saga.Saga;
import tidings.saga.Sagas.SagaView;

/** A saga of orders over two participants, each in an application of its own, and what they have done. */
final class OrderServices {

    private final ConcurrentLinkedQueue<Record> ends = new ConcurrentLinkedQueue<>();
    private final World world;

    OrderServices(World world) {
        this.world = world;
    }

    /** What was told of the ends of orders. */
    Queue<Record> ends() {
        return ends;
    }

    Tidings orders() {
        return orders(Orders.saga(1));
    }

    Tidings orders(Saga<?>... sagas) {
        return world.start(application -> Stream.of(sagas)
                .reduce(application, Tidings.Builder::saga, (one, other) -> one)
                .subscribe(Subscription.of("ends.queue")
                        .on(Confirmed.class, (message, tx) -> ends.add(message.data()))
                        .on(Rejected.class, (message, tx) -> ends.add(message.data()))));
    }

    Tidings goods() {
        return world.start(application -> application.subscribe(Subscription.of("goods.queue")
                .answer(ReserveGoods.class, (message, tx) -> {
                    if (message.data().quantity() > 10) return new ReserveGoods.OutOfStock(10);
                    world.effect(tx::connection, message.data().order(), "reserve");
                    return new ReserveGoods.Reserved();
                })
                .answer(ReleaseGoods.class, (message, tx) -> {
                    world.effect(tx::connection, message.data().order(), "release");
                    return new Released();
                })));
    }

    Tidings money() {
        return world.start(application -> application.subscribe(Subscription.of("money.queue")
                .answer(Charge.class, (message, tx) -> {
                    world.effect(tx::connection, message.data().order(), "charge");
                    return new Charge.Charged("charge of " + message.data().order());
                })
                .answer(Refund.class, (message, tx) -> {
                    world.effect(tx::connection, message.data().order(), "refund");
                    return new Refund.Refunded();
                })));
    }

    static void place(Tidings orders, String order, int quantity) {
        orders.transact(tx -> tx.publish(new Placed(order, quantity, false)));
    }

    static SagaView saga(Tidings orders, String key) throws SQLException {
        return requireNonNull(orders.sagas().find("order", key));
    }

    List<String> effects(String order) {
        return world.texts("select instance from {schema}.effect where id = '" + order + "' order by at");
    }
}
