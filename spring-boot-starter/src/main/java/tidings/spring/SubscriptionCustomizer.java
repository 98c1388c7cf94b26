package tidings.spring;

import tidings.consumer.Subscription;

/**
 * A bean that completes the application's subscriptions, those of {@link Subscribe} methods too: with retries, an order, a
 * circuit breaker. All such beans are asked about each subscription, in their {@link org.springframework.core.annotation.Order
 * order}; what {@code tidings.subscriptions} sets comes after them.
 */
@FunctionalInterface
public interface SubscriptionCustomizer {

    /** @return the same subscription where there is nothing to complete; its queue cannot be changed */
    Subscription customize(Subscription subscription);
}
