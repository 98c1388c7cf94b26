package tidings.shop.inventory;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How the stock is kept.
 *
 * @param reservationTime how long something is kept for an order that does not end; longer than the order's own deadline
 */
@Validated
@ConfigurationProperties("inventory")
record InventoryProperties(@NotNull @DefaultValue("30m") Duration reservationTime) {

    /** What is not positive stops the start. */
    @AssertTrue(message = "inventory.reservation-time must be positive")
    boolean isPositive() {
        return reservationTime.isPositive();
    }
}
