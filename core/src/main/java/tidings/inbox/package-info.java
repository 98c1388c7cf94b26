/** What has taken effect is remembered, so that it takes effect once: the idempotent receiver. */
@NullMarked
package tidings.inbox;

import org.jspecify.annotations.NullMarked;
