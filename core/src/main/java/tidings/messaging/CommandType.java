package tidings.messaging;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a record as a command: an order to its one owner. A command is sent, not published, and it must be routable.
 *
 * <p>By convention {@code inventory.reserve} is sent to the exchange {@code inventory.commands} under the routing key
 * {@code inventory.reserve}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface CommandType {

    /** The name on the wire; the rules of {@link EventType#value()} hold. */
    String value();

    /** The semantic version of the contract; its major part agrees with the name's. Empty means {@code <major>.0.0}. */
    String version() default "";

    /** Empty means the name's first segment and {@code .commands}. */
    String exchange() default "";

    /** Empty means the name. */
    String routingKey() default "";
}
