package tidings.shop.order;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/** So many of one product: 1 to 1,000. */
record Line(
        @Schema(example = "tea-darjeeling")
        @NotNull(message = "is missing")
        @Pattern(
                regexp = "[a-z0-9][a-z0-9-]{0,63}",
                message = "must be up to 64 lower-case letters, digits and hyphens, not beginning with a hyphen")
        String productId,

        @Schema(example = "2")
        @Min(value = 1, message = "must be 1 to 1000")
        @Max(value = 1_000, message = "must be 1 to 1000")
        int quantity) {}
