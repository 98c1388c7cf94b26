package tidings.e2e.torture.shop;

import java.util.ArrayList;
import java.util.Collection;
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
     * @param taken the orders that customers were told of
     * @param start how many there were of each product
     * @param gateway its books, by order
     */
    static List<Violation> audit(
            Collection<String> taken, Map<String, Integer> start, Ledgers ledgers, Map<String, Till.Entry> gateway) {
        var auditor = new Auditor(ledgers, gateway);
        for (var order : taken)
            if (!ledgers.sagas().containsKey(order)) auditor.add(Check.LOST, order + " was taken and is not there");
        ledgers.sagas().forEach(auditor::order);
        gateway.keySet().stream()
                .filter(order -> !ledgers.sagas().containsKey(order))
                .forEach(order -> auditor.add(Check.OUT_OF_NOWHERE, "the gateway knows of " + order));
        auditor.stock(start);
        for (var left : ledgers.left()) auditor.add(Check.LEFT_OVER, left);
        return auditor.violations;
    }

    private void add(Check check, String what) {
        violations.add(new Violation(check, what));
    }

    private void order(String order, SagaRow saga) {
        boolean confirmed = saga.status().equals("COMPLETED");
        if (!confirmed && !UNDONE.contains(saga.status())) {
            add(Check.LOST, order + " has not ended: " + saga.status() + " " + saga.reason());
            return;
        }
        if (confirmed) confirmed(order, saga);
        else undone(order);
        told(order, confirmed);
        agree(order);
    }

    private void confirmed(String order, SagaRow saga) {
        var entry = gateway.get(order);
        if (entry == null || !entry.state().equals("CHARGED"))
            add(Check.MONEY, order + " is confirmed, and the gateway has " + entry);
        else if (entry.amount() != saga.total())
            add(Check.MONEY, order + " costs " + saga.total() + ", and was charged " + entry.amount());
        var reservation = ledgers.reservations().get(order);
        if (reservation == null || !reservation.state().equals("CONFIRMED"))
            add(Check.LOST, order + " is confirmed, and its reservation is " + reservation);
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

    /** An intent that never reached the gateway is as good as none; what was called off before is refunded. */
    private static boolean agrees(String ours, @Nullable String theirs) {
        return switch (ours) {
            case "CHARGED" -> "CHARGED".equals(theirs);
            case "DECLINED" -> "DECLINED".equals(theirs);
            case "REFUNDED" -> "REFUNDED".equals(theirs) || "VOIDED".equals(theirs) || "DECLINED".equals(theirs);
            default -> theirs == null;
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
