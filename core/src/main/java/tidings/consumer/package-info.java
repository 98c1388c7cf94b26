/** Subscriptions and what happens to a message between its delivery and its settlement. */
@NullMarked
package tidings.consumer;

import org.jspecify.annotations.NullMarked;
