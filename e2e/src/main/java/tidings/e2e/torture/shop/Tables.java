package tidings.e2e.torture.shop;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import tidings.e2e.process.DatabaseProcess;
import tidings.e2e.torture.shop.Ledgers.PaymentRow;
import tidings.e2e.torture.shop.Ledgers.ReservationRow;
import tidings.e2e.torture.shop.Ledgers.SagaRow;
import tidings.e2e.torture.shop.Ledgers.Stock;
import tidings.e2e.torture.world.Databases;

/** The services' tables, as somebody sees them who reads tables. Thread-safe. */
final class Tables {

    private final Databases databases;

    Tables(Databases databases) {
        this.databases = databases;
    }

    /** How many sagas have each status. */
    Map<String, Long> statuses() throws SQLException {
        var statuses = new TreeMap<String, Long>();
        read(
                databases.producers(),
                "select status, count(*) from order_service_tidings.saga group by status",
                row -> statuses.put(row.getString(1), row.getLong(2)));
        return statuses;
    }

    /** Changes as long as any saga moves. */
    long moves() throws SQLException {
        var moves = new ArrayList<Long>();
        read(
                databases.producers(),
                "select coalesce(sum(revision + 1), 0)::bigint from order_service_tidings.saga",
                row -> moves.add(row.getLong(1)));
        return moves.getFirst();
    }

    /** What waits to be sent or to be handled, in any service: one line for each kind. */
    List<String> left() throws SQLException {
        var left = new ArrayList<String>();
        left(databases.producers(), Shop.ORDERS, left);
        left(databases.consumers(), Shop.INVENTORY, left);
        left(databases.consumers(), Shop.PAYMENTS, left);
        return left;
    }

    private static void left(DatabaseProcess database, String service, List<String> left) throws SQLException {
        read(
                database,
                """
            select 'outbox ' || type, count(*) from %1$s.outbox group by type
            union all select 'scheduled ' || type, count(*) from %1$s.scheduled group by type
            union all select 'unhandled ' || state || ' ' || queue, count(*) from %1$s.unhandled group by state, queue""".formatted(service + "_tidings"),
                row -> left.add(service + ": " + row.getLong(2) + " " + row.getString(1)));
    }

    Map<String, SagaRow> sagas() throws SQLException {
        var sagas = new HashMap<String, SagaRow>();
        read(
                databases.producers(),
                """
            select o.id, coalesce(s.id::text, ''), coalesce(s.status, 'NONE'), coalesce(s.reason, ''),
                   coalesce((s.state ->> 'total')::bigint, 0)
              from order_service.orders o
              left join order_service_tidings.saga s on s.name = 'order' and s.key = o.id::text""",
                row -> sagas.put(
                        row.getString(1),
                        new SagaRow(row.getString(2), row.getString(3), row.getString(4), row.getLong(5))));
        return sagas;
    }

    List<UUID> stuck() throws SQLException {
        var stuck = new ArrayList<UUID>();
        read(
                databases.producers(),
                "select id from order_service_tidings.saga where status = 'STUCK'",
                row -> stuck.add(row.getObject(1, UUID.class)));
        return stuck;
    }

    Map<String, ReservationRow> reservations() throws SQLException {
        var quantities = new HashMap<String, Map<String, Integer>>();
        read(
                databases.consumers(),
                "select order_id, product_id, quantity from inventory_service.reservation_line",
                row -> quantities
                        .computeIfAbsent(row.getString(1), none -> new HashMap<>())
                        .put(row.getString(2), row.getInt(3)));
        var reservations = new HashMap<String, ReservationRow>();
        read(
                databases.consumers(),
                "select order_id, state, total from inventory_service.reservation",
                row -> reservations.put(
                        row.getString(1),
                        new ReservationRow(
                                row.getString(2),
                                row.getLong(3),
                                quantities.getOrDefault(row.getString(1), Map.of()))));
        return reservations;
    }

    Map<String, PaymentRow> payments() throws SQLException {
        var payments = new HashMap<String, PaymentRow>();
        read(
                databases.consumers(),
                "select order_id, state, amount from payment_service.payment",
                row -> payments.put(row.getString(1), new PaymentRow(row.getString(2), row.getLong(3))));
        return payments;
    }

    Map<String, Stock> stock() throws SQLException {
        var stock = new HashMap<String, Stock>();
        read(
                databases.consumers(),
                "select id, on_hand, reserved from inventory_service.product",
                row -> stock.put(row.getString(1), new Stock(row.getInt(2), row.getInt(3))));
        return stock;
    }

    private interface Row {
        void read(ResultSet row) throws SQLException;
    }

    private static void read(DatabaseProcess database, String sql, Row reader) throws SQLException {
        try (Connection connection = database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) reader.read(rows);
        }
    }
}
