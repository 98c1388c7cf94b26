package tidings.shop.inventory;

import static java.util.Objects.requireNonNull;

/** So many of one product. */
record Line(String productId, int quantity) {

    Line {
        requireNonNull(productId, "productId");
        if (quantity < 1) throw new IllegalArgumentException("quantity must be positive: " + quantity);
    }
}
