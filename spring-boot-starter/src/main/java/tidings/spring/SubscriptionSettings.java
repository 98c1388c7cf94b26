package tidings.spring;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.convert.DurationStyle;
import tidings.consumer.Backoff;
import tidings.consumer.Ordering;
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
        ORDERED("ordered") {
            @Override
            Subscription apply(Subscription subscription, String key, String value) {
                return subscription.ordered(ordering(key, value));
            }
        },
        RETRY_INITIAL("retry.initial") {
            @Override
            Subscription apply(Subscription subscription, String key, String value) {
                return retry(subscription, key, value, backoff -> {
                    var initial = duration(key, value);
                    var max = backoff.max().compareTo(initial) < 0 ? initial : backoff.max();
                    return backoff.max(max).initial(initial);
                });
            }
        },
        RETRY_MULTIPLIER("retry.multiplier") {
            @Override
            Subscription apply(Subscription subscription, String key, String value) {
                return retry(subscription, key, value, backoff -> backoff.multiplier(Double.parseDouble(value)));
            }
        },
        RETRY_MAX("retry.max") {
            @Override
            Subscription apply(Subscription subscription, String key, String value) {
                return retry(subscription, key, value, backoff -> backoff.max(duration(key, value)));
            }
        },
        RETRY_JITTER("retry.jitter") {
            @Override
            Subscription apply(Subscription subscription, String key, String value) {
                return retry(subscription, key, value, backoff -> backoff.jitter(Double.parseDouble(value)));
            }
        },
        RETRY_IMMEDIATE("retry.immediate") {
            @Override
            Subscription apply(Subscription subscription, String key, String value) {
                return retry(subscription, key, value, backoff -> backoff.immediately(Integer.parseInt(value)));
            }
        },
        RETRY_ATTEMPTS("retry.attempts") {
            @Override
            Subscription apply(Subscription subscription, String key, String value) {
                return retry(subscription, key, value, backoff -> backoff.attempts(Integer.parseInt(value)));
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
                .orElseThrow(() -> new InvalidPropertyException(
                        key,
                        "is no setting of a subscription",
                        "Behind tidings.subscriptions.\"<queue>\" there are "
                                + Stream.of(Setting.values())
                                        .map(setting -> setting.suffix)
                                        .sorted()
                                        .collect(Collectors.joining(", "))
                                + "."));
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

    private static Subscription retry(
            Subscription subscription, String key, String value, UnaryOperator<Backoff> change) {
        try {
            return subscription.retry(change.apply(subscription.backoff()));
        } catch (IllegalArgumentException e) { // NumberFormatException too
            throw new InvalidPropertyException(
                    key, "is '" + value + "': " + e.getMessage(), "Set it as the Javadoc of Backoff says.");
        }
    }

    private static Duration duration(String key, String value) {
        try {
            return DurationStyle.detectAndParse(value);
        } catch (IllegalArgumentException e) {
            throw new InvalidPropertyException(key, "is '" + value + "'", "Set it to a duration: 500ms, 10s, 5m, 1h.");
        }
    }

    private static Ordering ordering(String key, String value) {
        for (var ordering : Ordering.values()) if (ordering.name().equalsIgnoreCase(value)) return ordering;
        throw new InvalidPropertyException(key, "is '" + value + "'", "Set it to block, skip or none.");
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
