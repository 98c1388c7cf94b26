package tidings.spring;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import tidings.consumer.MessageHandler;
import tidings.consumer.Subscription;
import tidings.messaging.ConfigurationException;
import tidings.messaging.MessageTypes;

/** Merges what was declared for each queue: by {@link Subscribe} methods, by beans, by properties. */
final class DeclaredSubscriptions {

    private final Map<String, Subscription> byQueue = new LinkedHashMap<>();
    private final Map<String, Integer> concurrency = new HashMap<>();
    private final Map<QueueAndRecord, Object> handledBy = new HashMap<>();

    /** @param placeholders resolves those in queue names */
    void add(SubscribeMethod method, UnaryOperator<String> placeholders) {
        var annotation = method.annotation();
        var queue = queueOf(method, placeholders.apply(annotation.queue()));
        claim(queue.queue(), method.type(), method);
        put(on(queue, method.type(), method));
        if (annotation.concurrency() != 0) lowerConcurrency(queue.queue(), annotation.concurrency());
    }

    /** @param beanName for the error, should another handle the same */
    void add(Subscription subscription, String beanName) {
        for (var type : subscription.handled())
            claim(subscription.queue(), type, "the Subscription bean '" + beanName + "'");
        put(subscription);
        lowerConcurrency(subscription.queue(), subscription.concurrency());
    }

    /** @throws InvalidPropertyException when a setting names a queue that nobody subscribes */
    Collection<Subscription> with(List<SubscriptionCustomizer> customizers, SubscriptionSettings settings) {
        var complete = new ArrayList<Subscription>();
        for (var subscription : byQueue.values()) complete.add(customized(complete(subscription), customizers));
        return settings.appliedTo(complete);
    }

    private static Subscription customized(Subscription subscription, List<SubscriptionCustomizer> customizers) {
        var customized = subscription;
        for (var customizer : customizers) customized = customizer.customize(customized);
        if (!customized.queue().equals(subscription.queue()))
            throw new ConfigurationException("A SubscriptionCustomizer made a subscription of " + customized.queue()
                    + " out of that of " + subscription.queue() + ". Let it return the one it was given, completed.");
        return customized;
    }

    private Subscription complete(Subscription subscription) {
        return subscription
                .around(CurrentTransaction::bindingAround)
                .concurrency(concurrency.getOrDefault(subscription.queue(), Subscription.DEFAULT_CONCURRENCY));
    }

    private void put(Subscription subscription) {
        byQueue.merge(subscription.queue(), subscription, Subscription::and);
    }

    private void lowerConcurrency(String queue, int asked) {
        concurrency.merge(queue, asked, Math::min);
    }

    /** Record by record: a sealed interface and a record below it are the same type twice, too. */
    private void claim(String queue, Class<?> type, Object handler) {
        for (var known : MessageTypes.of(List.of(type)).all()) {
            var other = handledBy.put(new QueueAndRecord(queue, known.dataClass()), handler);
            if (other != null)
                throw new ConfigurationException(known.dataClass().getName() + " is handled twice on queue " + queue
                        + ": by " + other + " and by " + handler + ". Remove one, or give it a queue of its own.");
        }
    }

    private static Subscription queueOf(SubscribeMethod method, String queue) {
        try {
            var subscription = Subscription.of(queue);
            int asked = method.annotation().concurrency();
            return asked == 0 ? subscription : subscription.concurrency(asked);
        } catch (ConfigurationException e) {
            throw new ConfigurationException("@Subscribe method " + method + ": " + e.getMessage(), e);
        }
    }

    @SuppressWarnings("unchecked") // the pipeline gives each handler what was registered for it
    private static <T> Subscription on(Subscription subscription, Class<T> type, MessageHandler<?> handler) {
        return subscription.on(type, (MessageHandler<T>) handler);
    }

    private record QueueAndRecord(String queue, Class<?> record) {}
}
