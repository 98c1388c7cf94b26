package tidings.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Has a method of a bean handle the messages of one type that come by a queue.
 *
 * <p>The method returns nothing and takes, in any order, the record or a {@link tidings.messaging.Message} of it, and
 * a {@link tidings.messaging.Transaction} if wanted. The record may be a sealed interface: each record below it then
 * comes here. Several methods may share a queue if their types differ.
 *
 * <p>It runs in a transaction on a virtual thread, by as many at a time as the queue's concurrency. With an inbox the
 * message takes effect once in that transaction's database, though the method may run for it again; without one the same
 * message may take effect again. What the injected {@link tidings.messaging.Publisher} publishes meanwhile leaves with
 * the transaction, inherits the message's correlation and has it as its cause. An exception rolls all of it back. The
 * message is tried again as a {@link SubscriptionCustomizer} or {@code tidings.subscriptions."<queue>".retry} says, and is a
 * dead letter after its last try; without a store it is parked in {@code <queue>.dlq} after the first. A
 * {@link tidings.messaging.UnavailableException} has it tried again as long as it takes.
 *
 * <p>Whatever cannot work (a private, static or final method, other parameters, {@code @Async}, a
 * {@code @Transactional} that leaves the message's transaction) stops the start-up.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Subscribe {

    /** The queue, which is declared if it is not there; <code>${placeholders}</code> are resolved. */
    String queue();

    /**
     * How many messages of the queue are handled at a time, 1 to 32,767; 0 means 32. Of several methods on one queue
     * the lowest number holds; {@code tidings.subscriptions."<queue>".concurrency} overrides all of them.
     */
    int concurrency() default 0;
}
