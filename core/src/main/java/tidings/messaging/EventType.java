package tidings.messaging;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a record as an event: a fact, told to any number of subscribers, also none.
 *
 * <p>By convention {@code user.created} is published on the exchange {@code user.events} under the routing key
 * {@code user.created}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface EventType {

    /**
     * The name on the wire: lower-case segments separated by dots, at least two; a breaking change is a new name that
     * ends in {@code .v2}, {@code .v3} and so on.
     */
    String value();

    /** The semantic version of the contract; its major part agrees with the name's. Empty means {@code <major>.0.0}. */
    String version() default "";

    /** Empty means the name's first segment and {@code .events}. */
    String exchange() default "";

    /** Empty means the name. */
    String routingKey() default "";

    /** Whether somebody must subscribe. */
    Subscribers subscribers() default Subscribers.OPTIONAL;

    /** What becomes of an event that no queue is bound for. */
    enum Subscribers {
        /** Nobody wanted it: it is done. */
        OPTIONAL,
        /** It stays in the outbox and is tried again, until somebody has subscribed. */
        REQUIRED
    }
}
