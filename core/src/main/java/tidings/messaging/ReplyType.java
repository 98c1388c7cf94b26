package tidings.messaging;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a record as a reply: what a command's owner answers. It goes to nobody but the queue that the command has named,
 * its return address.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface ReplyType {

    /** The name on the wire; the rules of {@link EventType#value()} hold. */
    String value();

    /** The semantic version of the contract; its major part agrees with the name's. Empty means {@code <major>.0.0}. */
    String version() default "";
}
