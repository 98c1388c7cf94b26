package tidings.shop.order;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How orders are seen to.
 *
 * @param patience how long the answer of another service is waited for, before it is asked again
 */
@Validated
@ConfigurationProperties("order")
record OrderProperties(@NotNull @DefaultValue("30s") Duration patience) {

    /** What is not positive stops the start. */
    @AssertTrue(message = "order.patience must be positive")
    boolean isPositive() {
        return patience.isPositive();
    }
}
