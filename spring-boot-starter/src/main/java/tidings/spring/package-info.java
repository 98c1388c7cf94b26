/**
 * Tidings in a Spring Boot application: {@code tidings.*} properties, {@link tidings.spring.Subscribe} methods, and a
 * {@link tidings.messaging.Publisher} bean that takes part in the current transaction.
 */
@NullMarked
package tidings.spring;

import org.jspecify.annotations.NullMarked;
