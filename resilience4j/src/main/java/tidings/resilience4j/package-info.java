/** Circuit breakers for subscriptions and for calls, by Resilience4j. */
@NullMarked
package tidings.resilience4j;

import org.jspecify.annotations.NullMarked;
