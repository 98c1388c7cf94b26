package tidings.shop.email;

import java.util.UUID;

// snippet: order-ended
/** An order came to its end. */
sealed interface OrderEnded permits OrderConfirmed, OrderRejected {

    UUID customerId();
}
// end
