package tidings.shop.payment;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What was asked of the gateway for an order.
 *
 * @param amount in cents
 * @param charge as the gateway calls it; null while none is known
 * @param reason why it was declined; null where it was not
 */
record Payment(
        UUID orderId,
        @Schema(example = "1290") long amount,
        State state,
        @Nullable String charge,
        @Nullable String reason,
        Instant changedAt) {

    enum State {
        /** Asked, or about to be: nobody here knows what became of it. */
        INTENDED,
        CHARGED,
        DECLINED,
        REFUNDED
    }
}
