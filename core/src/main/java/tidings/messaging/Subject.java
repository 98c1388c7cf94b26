package tidings.messaging;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the record component whose {@code toString} is the message's subject: what the message is about, and the key
 * by which order is kept. At most one component; a null value means no subject, and an empty one, a control
 * character or more than 255 characters are refused at publishing.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Subject {}
