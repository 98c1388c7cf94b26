package tidings.benchmarks;

import static tidings.saga.Outcome.proceed;

import java.util.List;
import java.util.UUID;
import tidings.consumer.Subscription;
import tidings.messaging.Command;
import tidings.messaging.CommandType;
import tidings.messaging.EventType;
import tidings.messaging.ReplyType;
import tidings.messaging.Subject;
import tidings.saga.Saga;

/** An order over three participants, one after the other, as somebody would write it who uses the engine. */
final class OrderSaga {

    private OrderSaga() {}

    static Saga<State> definition() {
        return Saga.named("order", 1, State.class)
                .startedBy(Placed.class, Placed::orderId, State::of)
                .step(
                        "stock",
                        Reserve.class,
                        s -> new Reserve(s.orderId(), s.product(), s.quantity()),
                        step -> step.compensation(Release.class, s -> new Release(s.orderId())))
                .step(
                        "payment",
                        Charge.class,
                        s -> new Charge(s.orderId(), s.quantity()),
                        step -> step.onReply((s, reply) -> proceed(s.paid(reply.charge())))
                                .compensation(Refund.class, s -> new Refund(s.orderId())))
                .step("delivery", Confirm.class, s -> new Confirm(s.orderId()), step -> step.irreversible())
                .completedBy(Completed.class, s -> new Completed(s.orderId(), s.charge()));
    }

    /** A queue for each. */
    static List<Subscription> participants(Accounts accounts) {
        return List.of(
                Subscription.of("stock")
                        .answer(Reserve.class, (message, tx) -> {
                            accounts.change(tx.connection());
                            return new Reserved(message.data().quantity());
                        })
                        .answer(Release.class, (message, tx) -> new Released()),
                Subscription.of("payment")
                        .answer(Charge.class, (message, tx) -> {
                            accounts.change(tx.connection());
                            return new Charged(Orders.CHARGE);
                        })
                        .answer(Refund.class, (message, tx) -> new Refunded()),
                Subscription.of("delivery").answer(Confirm.class, (message, tx) -> {
                    accounts.change(tx.connection());
                    return new Confirmed();
                }));
    }

    @EventType("order.placed")
    record Placed(@Subject UUID orderId, String product, int quantity) {}

    @CommandType("stock.reserve")
    record Reserve(@Subject UUID orderId, String product, int quantity) implements Command<Reserved> {}

    @ReplyType("stock.reserved")
    record Reserved(int left) {}

    @CommandType("stock.release")
    record Release(@Subject UUID orderId) implements Command<Released> {}

    @ReplyType("stock.released")
    record Released() {}

    @CommandType("payment.charge")
    record Charge(@Subject UUID orderId, int quantity) implements Command<Charged> {}

    @ReplyType("payment.charged")
    record Charged(String charge) {}

    @CommandType("payment.refund")
    record Refund(@Subject UUID orderId) implements Command<Refunded> {}

    @ReplyType("payment.refunded")
    record Refunded() {}

    @CommandType("delivery.confirm")
    record Confirm(@Subject UUID orderId) implements Command<Confirmed> {}

    @ReplyType("delivery.confirmed")
    record Confirmed() {}

    @EventType("order.completed")
    record Completed(@Subject UUID orderId, String charge) {}

    record State(UUID orderId, String product, int quantity, String charge) {

        static State of(Placed placed) {
            return new State(placed.orderId(), placed.product(), placed.quantity(), "");
        }

        State paid(String charge) {
            return new State(orderId, product, quantity, charge);
        }
    }
}
