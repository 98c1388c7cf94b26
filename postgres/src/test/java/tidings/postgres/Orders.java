package tidings.postgres;

import java.time.Duration;
import tidings.messaging.Command;
import tidings.messaging.CommandType;
import tidings.messaging.EventType;
import tidings.messaging.ReplyType;
import tidings.messaging.Subject;
import tidings.saga.Outcome;
import tidings.saga.Saga;

/** A small shop's contracts, and the saga of its orders. */
final class Orders {

    static final Duration PATIENCE = Duration.ofMillis(600);

    private Orders() {}

    @EventType("order.placed")
    record Placed(@Subject String order, int quantity, boolean express) {}

    @EventType("order.confirmed")
    record Confirmed(@Subject String order, String charge) {}

    @EventType("order.rejected")
    record Rejected(@Subject String order, String reason) {}

    @CommandType("goods.reserve")
    record ReserveGoods(@Subject String order, int quantity) implements Command<ReserveGoods.ReserveReply> {

        sealed interface ReserveReply {}

        @ReplyType("goods.reserved")
        record Reserved() implements ReserveReply {}

        @ReplyType("goods.out-of-stock")
        record OutOfStock(int left) implements ReserveReply {}
    }

    @CommandType("goods.release")
    record ReleaseGoods(@Subject String order) implements Command<Released> {}

    @ReplyType("goods.released")
    record Released() {}

    @CommandType("money.charge")
    record Charge(@Subject String order, int quantity) implements Command<Charge.ChargeReply> {

        sealed interface ChargeReply {}

        @ReplyType("money.charged")
        record Charged(String charge) implements ChargeReply {}

        @ReplyType("money.declined")
        record Declined() implements ChargeReply {}
    }

    @CommandType("money.refund")
    record Refund(@Subject String order) implements Command<Refund.RefundReply> {

        sealed interface RefundReply {}

        @ReplyType("money.refunded")
        record Refunded() implements RefundReply {}

        @ReplyType("money.refund-refused")
        record RefundRefused() implements RefundReply {}
    }

    record OrderState(String order, int quantity, String charge) {

        static OrderState of(Placed placed) {
            return new OrderState(placed.order(), placed.quantity(), "");
        }

        OrderState charged(String id) {
            return new OrderState(order, quantity, id);
        }
    }

    /** Goods, then money. */
    static Saga<OrderState> saga(int version) {
        return steps(begun(version));
    }

    static Saga<OrderState> begun(int version) {
        return Saga.named("order", version, OrderState.class)
                .startedBy(Placed.class, Placed::order, OrderState::of)
                .completedBy(Confirmed.class, s -> new Confirmed(s.order(), s.charge()))
                .compensatedBy(Rejected.class, (s, reason) -> new Rejected(s.order(), reason));
    }

    static Saga<OrderState> steps(Saga<OrderState> saga) {
        return saga.step(
                        "goods",
                        ReserveGoods.class,
                        s -> new ReserveGoods(s.order(), s.quantity()),
                        step -> step.timeout(PATIENCE)
                                .onReply((s, reply) -> switch (reply) {
                                    case ReserveGoods.Reserved() -> Outcome.proceed(s);
                                    case ReserveGoods.OutOfStock(var left) -> Outcome.fail(s, "only " + left + " left");
                                })
                                .compensation(ReleaseGoods.class, s -> new ReleaseGoods(s.order())))
                .step(
                        "money",
                        Charge.class,
                        s -> new Charge(s.order(), s.quantity()),
                        step -> step.timeout(PATIENCE)
                                .onReply((s, reply) -> switch (reply) {
                                    case Charge.Charged(var id) -> Outcome.proceed(s.charged(id));
                                    case Charge.Declined() -> Outcome.fail(s, "declined");
                                })
                                .compensation(
                                        Refund.class,
                                        s -> new Refund(s.order()),
                                        undo -> undo.timeout(PATIENCE).onReply((s, reply) -> switch (reply) {
                                            case Refund.Refunded() -> Outcome.proceed(s);
                                            case Refund.RefundRefused() -> Outcome.fail(s, "the bank keeps the money");
                                        })));
    }
}
