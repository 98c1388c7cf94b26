package tidings.e2e.torture.shop;

import static java.util.stream.Collectors.joining;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Which orders are placed: the same for the same seed.
 *
 * @param rate a second; 0 for as many as go
 */
record Placing(int orders, int rate, long seed) {

    /** Of each product, in cents. */
    static final long PRICE = 100;

    private static final int PRODUCTS = 20;
    private static final int MOST_LINES = 3;
    private static final int MOST_OF_ONE = 3;

    /** An order asks for two lines of two, on average. */
    private static final int MEAN = 4;

    private static final int CANCELLED_IN = 20;
    private static final int LONGEST_BEFORE_CANCEL_MILLIS = 4_000;

    /**
     * What a customer wants.
     *
     * @param quantities by product
     * @param cancelAfterMillis -1 for never
     */
    record Wish(String key, UUID customer, Map<String, Integer> quantities, int cancelAfterMillis) {

        Wish {
            quantities = Map.copyOf(quantities);
        }

        boolean isCancelled() {
            return cancelAfterMillis >= 0;
        }

        /** In cents. */
        long total() {
            return PRICE * quantities.values().stream().mapToLong(each -> each).sum();
        }

        String json() {
            return quantities.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .map(line -> "{\"productId\":\"%s\",\"quantity\":%d}".formatted(line.getKey(), line.getValue()))
                    .collect(joining(
                            ",", "{\"customerId\":\"" + customer + "\",\"lines\":[", "],\"paymentMethod\":\"card\"}"));
        }
    }

    Wish wish(int number) {
        var random = new SplittableRandom(seed * 1_000_003 + number);
        var quantities = new HashMap<String, Integer>();
        int count = 1 + random.nextInt(MOST_LINES);
        while (quantities.size() < count)
            quantities.put(product(random.nextInt(PRODUCTS)), 1 + random.nextInt(MOST_OF_ONE));
        var customer = new UUID(random.nextLong(), random.nextLong());
        boolean cancels = random.nextInt(CANCELLED_IN) == 0;
        return new Wish(
                "order-" + number, customer, quantities, cancels ? random.nextInt(LONGEST_BEFORE_CANCEL_MILLIS) : -1);
    }

    /** Of every fifth product there is less than is asked for. */
    Map<String, Integer> stock() {
        var stock = new TreeMap<String, Integer>();
        int asked = orders * MEAN / PRODUCTS;
        for (int each = 0; each < PRODUCTS; each++) stock.put(product(each), each % 5 == 0 ? asked * 3 / 4 : asked * 3);
        return stock;
    }

    private static String product(int number) {
        return "product-" + number;
    }
}
