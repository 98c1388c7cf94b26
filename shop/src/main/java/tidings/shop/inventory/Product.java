package tidings.shop.inventory;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;

/**
 * A product and how many there are of it.
 *
 * @param onHand in the house
 * @param reserved of these, kept for orders that are not paid yet
 * @param unitPrice in cents
 * @param lowAt when no more than so many are available somebody is told
 */
record Product(
        @Schema(example = "tea-darjeeling") String id,

        @Schema(example = "100") int onHand,

        @Schema(example = "3") int reserved,

        @Schema(example = "1290") long unitPrice,

        @Schema(example = "10") int lowAt) {

    /** For the next order. */
    @JsonProperty
    @Schema(example = "97")
    public int available() {
        return onHand - reserved;
    }

    boolean isLow() {
        return available() <= lowAt;
    }

    Product reserving(int quantity) {
        return new Product(id, onHand, reserved + quantity, unitPrice, lowAt);
    }
}
