package tidings.e2e.torture.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tidings.e2e.torture.ledger.Violation;
import tidings.e2e.torture.ledger.Violation.Check;
import tidings.e2e.torture.shop.Ledgers.PaymentRow;
import tidings.e2e.torture.shop.Ledgers.ReservationRow;
import tidings.e2e.torture.shop.Ledgers.SagaRow;
import tidings.e2e.torture.shop.Ledgers.Stock;
import tidings.e2e.torture.shop.Placing.Wish;

/** One order that was confirmed, and one that was cancelled after it was charged: each thing that can be wrong with them. */
class AuditorTest {

    private static final String GOOD = "order-a";
    private static final String UNDONE = "order-b";

    private final Map<String, Wish> taken = new HashMap<>(Map.of(GOOD, wish(2), UNDONE, wish(3)));
    private final Map<String, SagaRow> sagas = new HashMap<>(Map.of(
            GOOD,
            new SagaRow("1", "COMPLETED", "", 200),
            UNDONE,
            new SagaRow("2", "CANCELLED", "by the customer", 300)));
    private final Map<String, ReservationRow> reservations = new HashMap<>(Map.of(
            GOOD, new ReservationRow("CONFIRMED", 200, Map.of("tea", 2)),
            UNDONE, new ReservationRow("RELEASED", 300, Map.of("tea", 3))));
    private final Map<String, PaymentRow> payments =
            new HashMap<>(Map.of(GOOD, new PaymentRow("CHARGED", 200), UNDONE, new PaymentRow("REFUNDED", 300)));
    private final Map<String, Till.Entry> gateway = new HashMap<>(
            Map.of(GOOD, new Till.Entry("CHARGED", 200, 1, 0), UNDONE, new Till.Entry("REFUNDED", 300, 1, 1)));
    private final Map<String, Stock> stock = new HashMap<>(Map.of("tea", new Stock(8, 0)));
    private final Map<String, List<String>> ended =
            new HashMap<>(Map.of(GOOD, List.of("order.confirmed"), UNDONE, List.of("order.rejected")));

    @Test
    void books_that_agree_have_nothing_to_find() {
        assertThat(audit()).isEmpty();
    }

    @Test
    void an_order_that_was_taken_and_is_gone_is_lost() {
        sagas.remove(GOOD);

        assertThat(checks()).contains(Check.LOST);
    }

    @Test
    void an_order_that_has_not_ended_is_lost() {
        sagas.put(GOOD, new SagaRow("1", "STUCK", "", 200));

        assertThat(checks()).containsOnly(Check.LOST);
    }

    @Test
    void a_charge_that_stays_is_money() {
        gateway.put(UNDONE, new Till.Entry("CHARGED", 300, 1, 1));

        assertThat(checks()).containsOnly(Check.MONEY);
    }

    @Test
    void a_charge_that_is_missing_or_of_another_amount_is_money() {
        gateway.put(GOOD, new Till.Entry("CHARGED", 100, 1, 0));
        assertThat(checks()).containsOnly(Check.MONEY);

        gateway.remove(GOOD);
        assertThat(checks()).containsOnly(Check.MONEY);
    }

    @Test
    void an_intent_of_which_nobody_knows_is_money() {
        payments.put(UNDONE, new PaymentRow("INTENDED", 300));
        gateway.remove(UNDONE);

        assertThat(checks()).containsOnly(Check.MONEY);
    }

    @Test
    void what_was_called_off_before_it_was_charged_is_no_matter() {
        gateway.put(UNDONE, new Till.Entry("VOIDED", 0, 1, 1));
        assertThat(audit()).isEmpty();

        payments.put(UNDONE, new PaymentRow("DECLINED", 300));
        assertThat(audit()).isEmpty();
    }

    @Test
    void goods_that_nobody_wanted_are_found() {
        reservations.put(GOOD, new ReservationRow("CONFIRMED", 200, Map.of("tea", 1, "mug", 1)));

        assertThat(checks()).contains(Check.MONEY);
    }

    @Test
    void goods_that_are_kept_or_missing_are_found() {
        reservations.put(UNDONE, new ReservationRow("RESERVED", 300, Map.of("tea", 3)));
        assertThat(checks()).containsOnly(Check.LOST);

        reservations.put(UNDONE, new ReservationRow("RELEASED", 300, Map.of("tea", 3)));
        stock.put("tea", new Stock(7, 0));
        assertThat(checks()).containsOnly(Check.MONEY);
    }

    @Test
    void an_end_that_is_told_twice_or_wrongly_is_found() {
        ended.put(GOOD, List.of("order.confirmed", "order.confirmed"));
        assertThat(checks()).containsOnly(Check.TWICE);

        ended.put(GOOD, List.of("order.rejected"));
        assertThat(checks()).containsOnly(Check.LOST);
    }

    @Test
    void what_no_customer_knows_of_comes_out_of_nowhere() {
        payments.put("order-c", new PaymentRow("DECLINED", 100));

        assertThat(checks()).containsOnly(Check.OUT_OF_NOWHERE);
    }

    private static Wish wish(int quantity) {
        return new Wish("key-" + quantity, UUID.randomUUID(), Map.of("tea", quantity), -1);
    }

    private List<Violation> audit() {
        var ledgers = new Ledgers(sagas, reservations, payments, stock, ended, List.of());
        return Auditor.audit(taken, Map.of("tea", 10), ledgers, gateway);
    }

    private List<Check> checks() {
        return audit().stream().map(Violation::check).toList();
    }
}
