package tidings.shop.inventory;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The products in the database. */
@Repository
class Products {

    /** In one order, so that two who want the same products do not wait for each other for ever. */
    private static final String LOCK = """
        select id, on_hand, reserved, unit_price, low_at
          from inventory_service.product
         where id in (:ids)
         order by id
           for update""";

    private static final String BY_ID = """
        select id, on_hand, reserved, unit_price, low_at from inventory_service.product where id = :id""";

    private static final String PAGE = """
        select id, on_hand, reserved, unit_price, low_at
          from inventory_service.product
         where id > :after
         order by id
         limit :limit""";

    /** What is kept for orders stays kept: less than that nobody can have. */
    private static final String PUT = """
        insert into inventory_service.product as p (id, on_hand, unit_price, low_at)
        values (:id, :quantity, :unitPrice, :lowAt)
        on conflict (id) do update
           set on_hand = excluded.on_hand, unit_price = excluded.unit_price, low_at = excluded.low_at
         where p.reserved <= excluded.on_hand""";

    /** The lines' quantities by which reserved and on hand change. */
    private static final String MOVE = """
        update inventory_service.product
           set reserved = reserved + :reserved, on_hand = on_hand + :onHand
         where id = :id""";

    private final JdbcClient jdbc;

    Products(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Those that are there, for this transaction alone. */
    List<Product> lock(Collection<String> ids) {
        return jdbc.sql(LOCK).param("ids", ids).query(Products::read).list();
    }

    Optional<Product> find(String id) {
        return jdbc.sql(BY_ID).param("id", id).query(Products::read).optional();
    }

    /**
     * A page, by id.
     *
     * @param after the last one of the page before; null for the first page
     */
    List<Product> page(@Nullable String after, int limit) {
        return jdbc.sql(PAGE)
                .param("after", after == null ? "" : after)
                .param("limit", limit)
                .query(Products::read)
                .list();
    }

    /** Whether it could be: false when more is kept for orders. */
    boolean put(String id, Stock stock) {
        return jdbc.sql(PUT)
                        .param("id", id)
                        .param("quantity", stock.quantity())
                        .param("unitPrice", stock.unitPrice())
                        .param("lowAt", stock.lowAtOrZero())
                        .update()
                == 1;
    }

    void move(String id, int reserved, int onHand) {
        jdbc.sql(MOVE)
                .param("id", id)
                .param("reserved", reserved)
                .param("onHand", onHand)
                .update();
    }

    private static Product read(ResultSet row, int number) throws SQLException {
        return new Product(
                row.getString("id"),
                row.getInt("on_hand"),
                row.getInt("reserved"),
                row.getLong("unit_price"),
                row.getInt("low_at"));
    }
}
