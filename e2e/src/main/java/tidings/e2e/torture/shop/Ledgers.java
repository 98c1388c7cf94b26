package tidings.e2e.torture.shop;

import java.util.List;
import java.util.Map;

/**
 * What stands in the tables when all has come to an end.
 *
 * @param sagas of each order, as order-service has it
 * @param reservations of each order
 * @param payments of each order, as payment-service has them
 * @param stock on hand and reserved, of each product
 * @param ended events of each order that tell its end: their types, once for each id
 * @param left rows and messages that are still somewhere
 */
record Ledgers(
        Map<String, SagaRow> sagas,
        Map<String, ReservationRow> reservations,
        Map<String, PaymentRow> payments,
        Map<String, Stock> stock,
        Map<String, List<String>> ended,
        List<String> left) {

    /** @param total what the order costs, in cents */
    record SagaRow(String id, String status, String reason, long total) {}

    /** @param quantities by product */
    record ReservationRow(String state, long total, Map<String, Integer> quantities) {}

    record PaymentRow(String state, long amount) {}

    record Stock(int onHand, int reserved) {}
}
