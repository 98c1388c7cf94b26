package tidings.shop.inventory;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a product's stock.
 *
 * @param quantity in the house, 0 to 1,000,000
 * @param unitPrice in cents, 0 to 100,000,000
 * @param lowAt when no more than so many are available somebody is told; 0 unless said
 */
record Stock(
        @Schema(example = "100")
        @NotNull(message = "is missing")
        @Min(value = 0, message = "must be 0 to 1000000")
        @Max(value = 1_000_000, message = "must be 0 to 1000000")
        Integer quantity,

        @Schema(example = "1290")
        @NotNull(message = "is missing")
        @Min(value = 0, message = "must be 0 to 100000000")
        @Max(value = 100_000_000, message = "must be 0 to 100000000")
        Long unitPrice,

        @Schema(example = "10")
        @Min(value = 0, message = "must be 0 to 1000000")
        @Max(value = 1_000_000, message = "must be 0 to 1000000")
        @Nullable
        Integer lowAt) {

    int lowAtOrZero() {
        return lowAt == null ? 0 : lowAt;
    }
}
