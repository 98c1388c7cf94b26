package tidings.spring;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import tidings.consumer.Subscription;

/**
 * {@code tidings.subscriptions.*}: a queue's name, which has dots itself, and after the last dot what is set. So the
 * key may be written as in YAML, {@code "email.queue": concurrency}, in brackets, in quotes or plainly.
 */
record SubscriptionSettings(Map<String, String> values) {

    private static final int HIGHEST_CONCURRENCY = 32_767;
    private static final int LARGEST_BATCH = 50;

    SubscriptionSettings {
        values = Map.copyOf(values);
    }

    /** In the order in which they are applied: what is set to once does not clash with a batch that is set to 1. */
    private enum Setting {
        BATCHED("batched") {
            @Override
            Subscription apply(Subscription subscription, String key, String value) {
                return subscription.batched(number(key, value, LARGEST_BATCH));
            }
        },
        AT_LEAST_ONCE("at-least-once") {
            @Override
            Subscription apply(Subscription subscription, String key, String value) {
                if (bool(key, value)) return subscription.atLeastOnce();
                if (subscription.isOnce()) return subscription;
                throw new InvalidPropertyException(
                        key, "is false, but the Subscription bean says atLeastOnce()", "Remove one of the two.");
            }
        },
        CONCURRENCY("concurrency") {
            @Override
            Subscription apply(Subscription subscription, String key, String value) {
                return subscription.concurrency(number(key, value, HIGHEST_CONCURRENCY));
            }
        };

        private final String suffix;

        Setting(String name) {
            this.suffix = "." + name;
        }

        abstract Subscription apply(Subscription subscription, String key, String value);
    }

    private record Value(String key, String text) {}

    /** @throws InvalidPropertyException when a setting is unknown, malformed or for another queue */
    List<Subscription> appliedTo(Collection<Subscription> subscriptions) {
        var byQueue = byQueue(subscriptions.stream().map(Subscription::queue).toList());
        var applied = new ArrayList<Subscription>();
        for (var subscription : subscriptions) {
            var result = subscription;
            for (var each : byQueue.getOrDefault(subscription.queue(), Map.of()).entrySet())
                result = each.getKey()
                        .apply(
                                result,
                                each.getValue().key(),
                                each.getValue().text().strip());
            applied.add(result);
        }
        return applied;
    }

    private Map<String, Map<Setting, Value>> byQueue(List<String> queues) {
        var byQueue = new HashMap<String, Map<Setting, Value>>();
        new TreeMap<>(values).forEach((name, value) -> {
            var key = "tidings.subscriptions." + name;
            var setting = setting(name, key);
            var queue = unquoted(name.substring(0, name.length() - setting.suffix.length()));
            if (!queues.contains(queue))
                throw new InvalidPropertyException(
                        key,
                        "is set, but nobody subscribes the queue " + queue,
                        queues.isEmpty()
                                ? "Remove it, or subscribe the queue."
                                : "Correct the name, or remove it. Subscribed are: " + String.join(", ", queues) + ".");
            byQueue.computeIfAbsent(queue, each -> new EnumMap<>(Setting.class)).put(setting, new Value(key, value));
        });
        return byQueue;
    }

    private static Setting setting(String name, String key) {
        return Stream.of(Setting.values())
                .filter(setting -> name.endsWith(setting.suffix))
                .findAny()
                .orElseThrow(
                        () -> new InvalidPropertyException(
                                key,
                                "is no setting of a subscription",
                                "Behind tidings.subscriptions.\"<queue>\" there are .concurrency, .at-least-once and .batched."));
    }

    private static int number(String key, String value, int highest) {
        try {
            int number = Integer.parseInt(value);
            if (number >= 1 && number <= highest) return number;
        } catch (NumberFormatException e) {
            // answered below, with the range
        }
        throw new InvalidPropertyException(key, "is '" + value + "'", "Set it to a number from 1 to " + highest + ".");
    }

    private static boolean bool(String key, String value) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new InvalidPropertyException(key, "is '" + value + "'", "Set it to true or false.");
        };
    }

    private static String unquoted(String queue) {
        boolean quoted = queue.length() > 1 && queue.startsWith("\"") && queue.endsWith("\"");
        return quoted ? queue.substring(1, queue.length() - 1) : queue;
    }
}
