package tidings.shop.inventory;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The reservations in the database. */
@Repository
class Reservations {

    private static final String INSERT = """
        insert into inventory_service.reservation (order_id, state, total, expires_at, expiry)
        values (:order, 'RESERVED', :total, :expiresAt, :expiry)""";

    private static final String INSERT_LINE = """
        insert into inventory_service.reservation_line (order_id, product_id, quantity)
        values (:order, :product, :quantity)""";

    private static final String LOCK = """
        select order_id, state, total, expiry
          from inventory_service.reservation
         where order_id = :order
           for update""";

    private static final String LINES = """
        select product_id, quantity
          from inventory_service.reservation_line
         where order_id = :order
         order by product_id""";

    private static final String TO_STATE = """
        update inventory_service.reservation set state = :state where order_id = :order""";

    private final JdbcClient jdbc;

    Reservations(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void insert(Reservation reservation, Instant expiresAt) {
        jdbc.sql(INSERT)
                .param("order", reservation.orderId())
                .param("total", reservation.total())
                .param("expiresAt", expiresAt.atOffset(ZoneOffset.UTC))
                .param("expiry", reservation.expiry())
                .update();
        for (var line : reservation.lines())
            jdbc.sql(INSERT_LINE)
                    .param("order", reservation.orderId())
                    .param("product", line.productId())
                    .param("quantity", line.quantity())
                    .update();
    }

    /** For this transaction alone. */
    Optional<Reservation> lock(UUID order) {
        return jdbc.sql(LOCK)
                .param("order", order)
                .query((row, number) -> read(row, lines(order)))
                .optional();
    }

    private List<Line> lines(UUID order) {
        return jdbc.sql(LINES)
                .param("order", order)
                .query((row, number) -> new Line(row.getString("product_id"), row.getInt("quantity")))
                .list();
    }

    void become(Reservation.State state, UUID order) {
        jdbc.sql(TO_STATE).param("state", state.name()).param("order", order).update();
    }

    private static Reservation read(ResultSet row, List<Line> lines) throws SQLException {
        return new Reservation(
                row.getObject("order_id", UUID.class),
                Reservation.State.valueOf(row.getString("state")),
                row.getLong("total"),
                row.getString("expiry"),
                lines);
    }
}
