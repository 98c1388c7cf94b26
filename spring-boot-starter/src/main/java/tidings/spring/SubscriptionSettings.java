package tidings.spring;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code tidings.subscriptions.*}: a queue's name, which has dots itself, and after the last dot what is set. So the
 * key may be written as in YAML, {@code "email.queue": concurrency}, in brackets, in quotes or plainly.
 */
record SubscriptionSettings(Map<String, String> values) {

    private static final String CONCURRENCY = ".concurrency";

    SubscriptionSettings {
        values = Map.copyOf(values);
    }

    /** @throws InvalidPropertyException when a setting is unknown, malformed or for another queue */
    Map<String, Integer> concurrencyOf(Collection<String> queues) {
        var concurrency = new HashMap<String, Integer>();
        new TreeMap<>(values).forEach((name, value) -> {
            var key = "tidings.subscriptions." + name;
            if (!name.endsWith(CONCURRENCY))
                throw new InvalidPropertyException(
                        key,
                        "is no setting of a subscription",
                        "Set tidings.subscriptions.\"<queue>\".concurrency; there is no other yet.");
            var queue = unquoted(name.substring(0, name.length() - CONCURRENCY.length()));
            if (!queues.contains(queue))
                throw new InvalidPropertyException(
                        key,
                        "is set, but nobody subscribes the queue " + queue,
                        queues.isEmpty()
                                ? "Remove it, or subscribe the queue."
                                : "Correct the name, or remove it. Subscribed are: " + String.join(", ", queues) + ".");
            concurrency.put(queue, number(key, value));
        });
        return concurrency;
    }

    private static int number(String key, String value) {
        try {
            int number = Integer.parseInt(value.strip());
            if (number >= 1 && number <= 32_767) return number;
        } catch (NumberFormatException e) {
            // answered below, with the range
        }
        throw new InvalidPropertyException(key, "is '" + value + "'", "Set it to a number from 1 to 32767.");
    }

    private static String unquoted(String queue) {
        boolean quoted = queue.length() > 1 && queue.startsWith("\"") && queue.endsWith("\"");
        return quoted ? queue.substring(1, queue.length() - 1) : queue;
    }
}
