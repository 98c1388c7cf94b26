package tidings.benchmarks;

import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import tidings.consumer.Subscription;
import tidings.messaging.EventType;
import tidings.messaging.Subject;
import tidings.messaging.Transaction;

/**
 * The way of an {@link OrderSaga} that goes well, by hand: the same messages from queue to queue, each handled in a transaction that
 * sends the next. Where the saga keeps its instance these change one row.
 */
final class Hops {

    /** What stands for the state, in the orders' own database. */
    private static final String BEGIN =
            "insert into bench.progress (order_id, product, quantity, charge, step) values (?, ?, ?, '', 1)";

    private static final String GO_ON =
            "update bench.progress set step = step + 1 where order_id = ? returning quantity, charge";

    private static final String PAID = "update bench.progress set step = step + 1, charge = ? where order_id = ?";

    private Hops() {}

    /** What the orders' side takes: as the engine's, what begins one apart from what has it go on. */
    static List<Subscription> orders() {
        return List.of(
                Subscription.of("hops.orders").on(Placed.class, (message, tx) -> begin(message.data(), tx)),
                Subscription.of("hops.orders.replies")
                        .on(Reserved.class, (message, tx) -> reserved(message.data(), tx))
                        .on(Charged.class, (message, tx) -> charged(message.data(), tx))
                        .on(Confirmed.class, (message, tx) -> confirmed(message.data(), tx)));
    }

    /** A queue for each participant. */
    static List<Subscription> participants(Accounts accounts) {
        return List.of(
                Subscription.of("hops.stock").on(Reserve.class, (message, tx) -> {
                    accounts.change(tx.connection());
                    tx.publish(new Reserved(
                            message.data().orderId(), message.data().quantity()));
                }),
                Subscription.of("hops.payment").on(Charge.class, (message, tx) -> {
                    accounts.change(tx.connection());
                    tx.publish(new Charged(message.data().orderId(), Orders.CHARGE));
                }),
                Subscription.of("hops.delivery").on(Confirm.class, (message, tx) -> {
                    accounts.change(tx.connection());
                    tx.publish(new Confirmed(message.data().orderId()));
                }));
    }

    private static void begin(Placed placed, Transaction tx) throws SQLException {
        try (var insert = tx.connection().prepareStatement(BEGIN)) {
            insert.setObject(1, placed.orderId());
            insert.setString(2, placed.product());
            insert.setInt(3, placed.quantity());
            insert.executeUpdate();
        }
        tx.publish(new Reserve(placed.orderId(), placed.product(), placed.quantity()));
    }

    private static void reserved(Reserved reserved, Transaction tx) throws SQLException {
        try (var update = tx.connection().prepareStatement(GO_ON)) {
            update.setObject(1, reserved.orderId());
            try (var row = update.executeQuery()) {
                if (row.next()) tx.publish(new Charge(reserved.orderId(), row.getInt(1)));
            }
        }
    }

    private static void charged(Charged charged, Transaction tx) throws SQLException {
        try (var update = tx.connection().prepareStatement(PAID)) {
            update.setString(1, charged.charge());
            update.setObject(2, charged.orderId());
            update.executeUpdate();
        }
        tx.publish(new Confirm(charged.orderId()));
    }

    private static void confirmed(Confirmed confirmed, Transaction tx) throws SQLException {
        try (var update = tx.connection().prepareStatement(GO_ON)) {
            update.setObject(1, confirmed.orderId());
            try (var row = update.executeQuery()) {
                if (row.next()) tx.publish(new Completed(confirmed.orderId(), row.getString(2)));
            }
        }
    }

    @EventType("hops.placed")
    record Placed(@Subject UUID orderId, String product, int quantity) {}

    @EventType(value = "hops.reserve", subscribers = EventType.Subscribers.REQUIRED)
    record Reserve(@Subject UUID orderId, String product, int quantity) {}

    @EventType(value = "hops.reserved", subscribers = EventType.Subscribers.REQUIRED)
    record Reserved(@Subject UUID orderId, int left) {}

    @EventType(value = "hops.charge", subscribers = EventType.Subscribers.REQUIRED)
    record Charge(@Subject UUID orderId, int quantity) {}

    @EventType(value = "hops.charged", subscribers = EventType.Subscribers.REQUIRED)
    record Charged(@Subject UUID orderId, String charge) {}

    @EventType(value = "hops.confirm", subscribers = EventType.Subscribers.REQUIRED)
    record Confirm(@Subject UUID orderId) {}

    @EventType(value = "hops.confirmed", subscribers = EventType.Subscribers.REQUIRED)
    record Confirmed(@Subject UUID orderId) {}

    @EventType("hops.completed")
    record Completed(@Subject UUID orderId, String charge) {}
}
