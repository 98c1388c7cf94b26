package tidings.e2e.torture.shop;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tidings.e2e.torture.ledger.Violation;
import tidings.e2e.torture.ledger.Violation.Check;
import tidings.e2e.torture.shop.Ledgers.PaymentRow;
import tidings.e2e.torture.shop.Ledgers.ReservationRow;
import tidings.e2e.torture.shop.Ledgers.SagaRow;
import tidings.e2e.torture.shop.Placing.Wish;

/** Compares what was taken with what stands in the books: a function of both, that knows nothing of Tidings. */
final class Auditor {

    private static final Set<String> UNDONE = Set.of("COMPENSATED", "CANCELLED");

    private final Ledgers ledgers;
    private final Map<String, Till.Entry> gateway;
    private final List<Violation> violations = new ArrayList<>();

    private Auditor(Ledgers ledgers, Map<String, Till.Entry> gateway) {
        this.ledgers = ledgers;
        this.gateway = gateway;
    }

    /**
     * @param taken what customers wanted, by the orders that they were told of
     * @param start how many there were of each product
     * @param gateway its books, by order
     */
    static List<Violation> audit(
            Map<String, Wish> taken, Map<String, Integer> start, Ledgers ledgers, Map<String, Till.Entry> gateway) {
        var auditor = new Auditor(ledgers, gateway);
        taken.forEach((order, wish) -> {
            var saga = ledgers.sagas().get(order);
            if (saga == null) auditor.add(Check.LOST, order + " was taken and is not there");
            else auditor.order(order, wish, saga);
        });
        for (var known : List.of(
                ledgers.sagas().keySet(),
                ledgers.reservations().keySet(),
                ledgers.payments().keySet(),
                ledgers.ended().keySet(),
                gateway.keySet()))
            for (var order : known)
                if (!taken.containsKey(order))
                    auditor.add(Check.OUT_OF_NOWHERE, order + " is known somewhere, and no customer was told of it");
        auditor.stock(start);
        for (var left : ledgers.left()) auditor.add(Check.LEFT_OVER, left);
        return auditor.violations;
    }

    private void add(Check check, String what) {
        violations.add(new Violation(check, what));
    }

    private void order(String order, Wish wish, SagaRow saga) {
        boolean confirmed = saga.status().equals("COMPLETED");
        if (!confirmed && !UNDONE.contains(saga.status())) {
            add(Check.LOST, order + " has not ended: " + saga.status() + " " + saga.reason());
            return;
        }
        if (confirmed) confirmed(order, wish);
        else undone(order);
        told(order, confirmed);
        reserved(order, wish);
        agree(order);
    }

    private void confirmed(String order, Wish wish) {
        var entry = gateway.get(order);
        if (entry == null || !entry.state().equals("CHARGED"))
            add(Check.MONEY, order + " is confirmed, and the gateway has " + entry);
        else if (entry.amount() != wish.total())
            add(Check.MONEY, order + " costs " + wish.total() + ", and was charged " + entry.amount());
        var reservation = ledgers.reservations().get(order);
        if (reservation == null || !reservation.state().equals("CONFIRMED"))
            add(Check.LOST, order + " is confirmed, and its reservation is " + reservation);
    }

    /** What is kept, or was, is what the customer wanted. */
    private void reserved(String order, Wish wish) {
        var reservation = ledgers.reservations().get(order);
        if (reservation != null
                && !(reservation.quantities().equals(wish.quantities()) && reservation.total() == wish.total()))
            add(Check.MONEY, order + " is for " + wish.quantities() + ", and its reservation is " + reservation);
        var payment = ledgers.payments().get(order);
        if (payment != null && payment.amount() != wish.total())
            add(Check.MONEY, order + " costs " + wish.total() + ", and its payment is " + payment);
    }

    private void undone(String order) {
        var entry = gateway.get(order);
        if (entry != null && entry.state().equals("CHARGED"))
            add(Check.MONEY, order + " came to nothing, and stays charged");
        var reservation = ledgers.reservations().get(order);
        if (reservation != null && !Set.of("RELEASED", "EXPIRED").contains(reservation.state()))
            add(Check.LOST, order + " came to nothing, and its reservation is " + reservation.state());
    }

    private void told(String order, boolean confirmed) {
        var told = ledgers.ended().getOrDefault(order, List.of());
        var expected = List.of(confirmed ? "order.confirmed" : "order.rejected");
        if (!told.equals(expected))
            add(
                    told.size() > 1 ? Check.TWICE : Check.LOST,
                    order + ": " + expected + " was to be told, and is " + told);
    }

    /** What payment-service has in its books is what the gateway has. */
    private void agree(String order) {
        PaymentRow payment = ledgers.payments().get(order);
        var entry = gateway.get(order);
        var ours = payment == null ? "NONE" : payment.state();
        if (!agrees(ours, entry == null ? null : entry.state()))
            add(Check.MONEY, order + " is " + ours + " at payment-service and " + entry + " at the gateway");
    }

    /** What was called off before it was charged is refunded, or declined when the charge was asked for after all. */
    private static boolean agrees(String ours, @Nullable String theirs) {
        return switch (ours) {
            case "CHARGED" -> "CHARGED".equals(theirs);
            case "DECLINED" -> "DECLINED".equals(theirs) || "VOIDED".equals(theirs);
            case "REFUNDED" -> "REFUNDED".equals(theirs) || "VOIDED".equals(theirs) || "DECLINED".equals(theirs);
            case "NONE" -> theirs == null;
            default -> false; // an intent of an order that has ended: nobody knows what became of it
        };
    }

    private void stock(Map<String, Integer> start) {
        var sold = new HashMap<String, Integer>();
        for (ReservationRow reservation : ledgers.reservations().values())
            if (reservation.state().equals("CONFIRMED"))
                reservation.quantities().forEach((product, quantity) -> sold.merge(product, quantity, Integer::sum));
        start.forEach((product, before) -> {
            var now = ledgers.stock().get(product);
            int expected = before - sold.getOrDefault(product, 0);
            if (now == null || now.onHand() != expected || now.reserved() != 0)
                add(Check.MONEY, "of " + product + " there should be " + expected + " and none reserved: " + now);
        });
    }
}
