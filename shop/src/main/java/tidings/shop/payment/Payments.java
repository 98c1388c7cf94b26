package tidings.shop.payment;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tidings.shop.payment.Payment.State;

/** The payments in the database. */
@Repository
class Payments {

    private static final String INTEND = """
        insert into payment_service.payment (order_id, amount, method, state, changed_at)
        values (:order, :amount, :method, 'INTENDED', :now)
        on conflict (order_id) do nothing""";

    private static final String BECOME = """
        update payment_service.payment
           set state = :state, charge = coalesce(:charge, charge), reason = :reason, changed_at = :now
         where order_id = :order""";

    private static final String REFUNDED = """
        update payment_service.payment
           set state = 'REFUNDED', changed_at = :now
         where order_id = :order and state in ('INTENDED', 'CHARGED')""";

    private static final String BY_ORDER = """
        select order_id, amount, state, charge, reason, changed_at
          from payment_service.payment
         where order_id = :order""";

    private final JdbcClient jdbc;
    private final Clock clock;

    Payments(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    void intend(ProcessPayment payment) {
        jdbc.sql(INTEND)
                .param("order", payment.orderId())
                .param("amount", payment.amount())
                .param("method", payment.method())
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .update();
    }

    void charged(UUID order, String charge) {
        become(order, State.CHARGED, charge, null);
    }

    void declined(UUID order, String reason) {
        become(order, State.DECLINED, null, reason);
    }

    /** What was declined stays so: nothing was charged. */
    void refunded(UUID order) {
        jdbc.sql(REFUNDED)
                .param("order", order)
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .update();
    }

    private void become(UUID order, State state, @Nullable String charge, @Nullable String reason) {
        jdbc.sql(BECOME)
                .param("order", order)
                .param("state", state.name())
                .param("charge", charge)
                .param("reason", reason)
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .update();
    }

    Optional<Payment> find(UUID order) {
        return jdbc.sql(BY_ORDER).param("order", order).query(Payments::read).optional();
    }

    private static Payment read(ResultSet row, int number) throws SQLException {
        return new Payment(
                row.getObject("order_id", UUID.class),
                row.getLong("amount"),
                State.valueOf(row.getString("state")),
                row.getString("charge"),
                row.getString("reason"),
                row.getObject("changed_at", Timestamp.class).toInstant());
    }
}
