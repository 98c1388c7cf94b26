package tidings.shop.email;

import java.util.UUID;

/** An order came to its end. */
sealed interface OrderEnded permits OrderConfirmed, OrderRejected {

    UUID customerId();
}
