package tidings.shop.payment;

import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where payments are made.
 *
 * @param gateway its address, without a slash at the end
 * @param gatewayTimeout for a connection, and for an answer
 */
@Validated
@ConfigurationProperties("payment")
record PaymentProperties(
        @NotNull URI gateway, @NotNull @DefaultValue("2s") Duration gatewayTimeout) {}
