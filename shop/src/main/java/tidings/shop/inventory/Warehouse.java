package tidings.shop.inventory;

import static java.util.Objects.requireNonNull;
import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tidings.messaging.Transaction;
import tidings.shop.inventory.Reservation.State;

/** Reserves, confirms and releases; each in the transaction of the message that asks for it. */
@Component
class Warehouse {

    private static final Logger log = LoggerFactory.getLogger(Warehouse.class);

    private final Products products;
    private final Reservations reservations;
    private final InventoryProperties properties;
    private final Clock clock;

    Warehouse(Products products, Reservations reservations, InventoryProperties properties, Clock clock) {
        this.products = products;
        this.reservations = reservations;
        this.properties = properties;
        this.clock = clock;
    }

    ReserveInventory.Reply reserve(ReserveInventory order, Transaction tx) {
        var ids = order.lines().stream().map(Line::productId).toList();
        var wanted = products.lock(ids).stream().collect(toMap(Product::id, identity()));
        var lack = lackOf(order.lines(), wanted);
        if (lack != null) {
            tx.publish(new InventoryRejected(order.orderId(), lack));
            return new ReserveInventory.Refused(lack);
        }
        long total = 0;
        for (var line : order.lines()) total += take(line, requireNonNull(wanted.get(line.productId())), tx);
        var expiresAt = clock.instant().plus(properties.reservationTime());
        var expiry = tx.publishAt(expiresAt, new ReservationRanOut(order.orderId()))
                .message()
                .id();
        reservations.insert(new Reservation(order.orderId(), State.RESERVED, total, expiry, order.lines()), expiresAt);
        tx.publish(new InventoryReserved(order.orderId(), order.lines(), total));
        log.info("keeps {} for order {}", order.lines(), order.orderId());
        return new ReserveInventory.Reserved(total);
    }

    private static @Nullable String lackOf(List<Line> lines, Map<String, Product> wanted) {
        for (var line : lines) {
            var product = wanted.get(line.productId());
            if (product == null) return "there is no product " + line.productId();
            if (product.available() < line.quantity())
                return "only " + product.available() + " of " + product.id() + " left";
        }
        return null;
    }

    /** @return what it costs */
    private long take(Line line, Product product, Transaction tx) {
        products.move(product.id(), line.quantity(), 0);
        var left = product.reserving(line.quantity());
        if (left.isLow() && !product.isLow()) tx.publish(new InventoryLow(left.id(), left.available()));
        return line.quantity() * product.unitPrice();
    }

    ConfirmReservation.Reply confirm(UUID order, Transaction tx) {
        var reservation = reservations.lock(order).orElse(null);
        if (reservation == null || reservation.state() != State.RESERVED) return new ConfirmReservation.Lapsed();
        end(reservation, State.CONFIRMED, tx);
        return new ConfirmReservation.Confirmed();
    }

    /** What is not kept and has not left needs nothing. */
    ReleaseInventory.Released release(UUID order, Transaction tx) {
        var reservation = reservations.lock(order).orElse(null);
        if (reservation != null && (reservation.state() == State.RESERVED || reservation.state() == State.CONFIRMED))
            end(reservation, State.RELEASED, tx);
        return new ReleaseInventory.Released();
    }

    /** The order has not ended in time: its saga finds out when it wants to confirm. */
    void expire(UUID order, Transaction tx) {
        var reservation = reservations.lock(order).orElse(null);
        if (reservation != null && reservation.state() == State.RESERVED) end(reservation, State.EXPIRED, tx);
    }

    private void end(Reservation reservation, State state, Transaction tx) {
        var ids = reservation.lines().stream().map(Line::productId).toList();
        products.lock(ids);
        for (var line : reservation.lines()) moveBack(line, reservation.state(), state);
        reservations.become(state, reservation.orderId());
        if (state != State.EXPIRED) tx.cancel(reservation.expiry());
        log.info("order {}: {} → {}", reservation.orderId(), reservation.state(), state);
    }

    private void moveBack(Line line, State from, State to) {
        int unreserved = from == State.RESERVED ? -line.quantity() : 0;
        int leaving = to == State.CONFIRMED ? -line.quantity() : 0;
        int returning = from == State.CONFIRMED ? line.quantity() : 0;
        products.move(line.productId(), unreserved, leaving + returning);
    }
}
