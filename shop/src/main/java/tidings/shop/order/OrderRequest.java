package tidings.shop.order;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;

/**
 * What a customer sends.
 *
 * @param customerId a registered user
 * @param lines 1 to 50, each of another product
 * @param paymentMethod as the payment gateway calls it
 */
record OrderRequest(
        @NotNull(message = "is missing") UUID customerId,

        @NotNull(message = "is missing") @Size(min = 1, max = 50, message = "must be 1 to 50 lines")
        List<@Valid @NotNull(message = "is missing") Line> lines,

        @Schema(example = "card")
        @NotNull(message = "is missing")
        @Pattern(regexp = "[a-z0-9-]{1,40}", message = "must be up to 40 lower-case letters, digits and hyphens")
        String paymentMethod) {}
