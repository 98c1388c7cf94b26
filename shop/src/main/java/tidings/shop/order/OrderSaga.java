package tidings.shop.order;

import static tidings.saga.Outcome.fail;
import static tidings.saga.Outcome.proceed;

import java.time.Duration;
import tidings.consumer.Backoff;
import tidings.saga.Saga;

/** What has to be done for an order: keep the goods, charge, let the goods go. */
final class OrderSaga {

    /** Its name; its instances' key is the order's id. */
    static final String NAME = "order";

    private OrderSaga() {}

    /** @param patience for one answer; a command that got none is sent again, twice */
    static Saga<OrderState> definition(Duration patience) {
        var again = Backoff.fixed(patience).attempts(3);
        // snippet: order-saga
        return Saga.named(NAME, 1, OrderState.class)
                .startedBy(OrderPlaced.class, OrderPlaced::orderId, OrderState::of)
                .step(
                        "inventory",
                        ReserveInventory.class,
                        s -> new ReserveInventory(s.orderId(), s.lines()),
                        step -> step.timeout(patience)
                                .retry(again)
                                .onReply((s, reply) -> switch (reply) {
                                    case ReserveInventory.Reserved(var total) -> proceed(s.costing(total));
                                    case ReserveInventory.Refused(var reason) -> fail(s, reason);
                                })
                                .compensation(ReleaseInventory.class, s -> new ReleaseInventory(s.orderId())))
                .step(
                        "payment",
                        ProcessPayment.class,
                        s -> new ProcessPayment(s.orderId(), s.total(), s.paymentMethod()),
                        step -> step.timeout(patience)
                                .retry(again)
                                .onReply((s, reply) -> switch (reply) {
                                    case ProcessPayment.Charged() -> proceed(s);
                                    case ProcessPayment.Declined(var reason) ->
                                        fail(s, "the payment was declined: " + reason);
                                })
                                .compensation(
                                        RefundPayment.class,
                                        s -> new RefundPayment(s.orderId()),
                                        undo -> undo.timeout(patience)
                                                .retry(Backoff.exponential(Duration.ofSeconds(5))
                                                        .attempts(20))
                                                .onReply((s, reply) -> switch (reply) {
                                                    case RefundPayment.Refunded() -> proceed(s);
                                                    case RefundPayment.RefundRefused(var reason) -> fail(s, reason);
                                                })))
                .step(
                        "confirm",
                        ConfirmReservation.class,
                        s -> new ConfirmReservation(s.orderId()),
                        step -> step.timeout(patience)
                                .retry(again)
                                .onReply((s, reply) -> switch (reply) {
                                    case ConfirmReservation.Confirmed() -> proceed(s);
                                    case ConfirmReservation.Lapsed() -> fail(s, "it took too long");
                                })
                                .compensation(ReleaseInventory.class, s -> new ReleaseInventory(s.orderId())))
                .completedBy(OrderConfirmed.class, s -> new OrderConfirmed(s.orderId(), s.customerId(), s.total()))
                .compensatedBy(
                        OrderRejected.class, (s, reason) -> new OrderRejected(s.orderId(), s.customerId(), reason));
        // end
    }
}
