package tidings.shop.inventory;

import static java.util.Objects.requireNonNull;

/** So many of one product. */
record Line(String productId, int quantity) {

    private static final int MOST_OF_ONE = 1_000_000;

    Line {
        requireNonNull(productId, "productId");
        if (quantity < 1 || quantity > MOST_OF_ONE)
            throw new IllegalArgumentException("quantity must be 1 to " + MOST_OF_ONE + ": " + quantity);
    }
}
