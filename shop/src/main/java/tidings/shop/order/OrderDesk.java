package tidings.shop.order;

import java.sql.SQLException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tidings.Tidings;
import tidings.messaging.Publisher;
import tidings.saga.SagaRequest;
import tidings.saga.Sagas.SagaView;
import tidings.shop.service.ProblemException;

/** Takes orders, says how they stand, and cancels them. */
@Service
class OrderDesk {

    private static final Logger log = LoggerFactory.getLogger(OrderDesk.class);

    private final Orders orders;
    private final Publisher publisher;
    private final Tidings tidings;
    private final Clock clock;

    OrderDesk(Orders orders, Publisher publisher, Tidings tidings, Clock clock) {
        this.orders = orders;
        this.publisher = publisher;
        this.tidings = tidings;
        this.clock = clock;
    }

    /**
     * Stores the order and publishes {@link OrderPlaced}: both are committed together. Under a key that was used before it is
     * the order of then.
     *
     * @param key of the request; null where it has none
     * @throws ProblemException when another order has the key
     */
    @Transactional
    Order place(OrderRequest request, @Nullable String key) {
        var order = new Order(
                UUID.randomUUID(),
                request.customerId(),
                request.lines(),
                request.paymentMethod(),
                clock.instant().truncatedTo(ChronoUnit.MICROS));
        if (!orders.insert(order, key)) return placedBefore(request, String.valueOf(key));
        var event = publisher.publish(
                new OrderPlaced(order.id(), order.customerId(), order.lines(), order.paymentMethod()));
        log.info("takes order {} and publishes {}", order.id(), event);
        return order;
    }

    private Order placedBefore(OrderRequest request, String key) {
        var before = orders.findByKey(key).orElseThrow();
        if (!before.isFor(request))
            throw ProblemException.unprocessable(
                    "idempotency-key-reused", "This Idempotency-Key belongs to another order.");
        return before;
    }

    OrderView view(UUID id) {
        return OrderView.of(placed(id), sagaOf(id));
    }

    /** @throws ProblemException when it has ended, or has not begun */
    void cancel(UUID id) {
        placed(id);
        var saga = sagaOf(id);
        if (saga == null)
            throw ProblemException.conflict(
                    "order-not-begun", "Nothing has begun for this order; ask again in a moment.");
        try {
            if (!tidings.sagas().ask(saga.id(), SagaRequest.CANCEL, "by the customer"))
                throw ProblemException.conflict(
                        "order-not-pending",
                        "This order is " + OrderView.of(placed(id), sagaOf(id)).state() + ".");
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("the sagas cannot be asked", e);
        }
    }

    private Order placed(UUID id) {
        return orders.find(id).orElseThrow(() -> ProblemException.notFound("There is no order " + id + "."));
    }

    private @Nullable SagaView sagaOf(UUID id) {
        try {
            return tidings.sagas().find(OrderSaga.NAME, id.toString());
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("the sagas cannot be asked", e);
        }
    }
}
