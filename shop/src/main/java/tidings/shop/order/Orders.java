package tidings.shop.order;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The orders in the database. */
@Repository
class Orders {

    /** Of two requests under one key at the same time the second waits for the first, and finds it. */
    private static final String INSERT = """
        insert into order_service.orders (id, customer_id, payment_method, placed_at, idempotency_key)
        values (:id, :customer, :method, :placedAt, :key)
        on conflict (idempotency_key) do nothing""";

    private static final String INSERT_LINE = """
        insert into order_service.order_line (order_id, position, product_id, quantity)
        values (:order, :position, :product, :quantity)""";

    private static final String BY_ID = """
        select id, customer_id, payment_method, placed_at from order_service.orders where id = :id""";

    private static final String BY_KEY = """
        select id, customer_id, payment_method, placed_at from order_service.orders where idempotency_key = :key""";

    private static final String LINES = """
        select product_id, quantity from order_service.order_line where order_id = :order order by position""";

    private final JdbcClient jdbc;

    Orders(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Whether it was new.
     *
     * @param key of the request; null where it has none
     */
    boolean insert(Order order, @Nullable String key) {
        int inserted = jdbc.sql(INSERT)
                .param("id", order.id())
                .param("customer", order.customerId())
                .param("method", order.paymentMethod())
                .param("placedAt", order.placedAt().atOffset(ZoneOffset.UTC))
                .param("key", key)
                .update();
        if (inserted == 0) return false;
        int position = 0;
        for (var line : order.lines())
            jdbc.sql(INSERT_LINE)
                    .param("order", order.id())
                    .param("position", position++)
                    .param("product", line.productId())
                    .param("quantity", line.quantity())
                    .update();
        return true;
    }

    Optional<Order> find(UUID id) {
        return jdbc.sql(BY_ID).param("id", id).query(this::read).optional();
    }

    Optional<Order> findByKey(String key) {
        return jdbc.sql(BY_KEY).param("key", key).query(this::read).optional();
    }

    private Order read(ResultSet row, int number) throws SQLException {
        var id = row.getObject("id", UUID.class);
        return new Order(
                id,
                row.getObject("customer_id", UUID.class),
                lines(id),
                row.getString("payment_method"),
                row.getObject("placed_at", Timestamp.class).toInstant());
    }

    private List<Line> lines(UUID order) {
        return jdbc.sql(LINES)
                .param("order", order)
                .query((row, number) -> new Line(row.getString("product_id"), row.getInt("quantity")))
                .list();
    }
}
