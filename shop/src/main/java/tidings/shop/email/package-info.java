/** email-service: greets new users by mail. */
@NullMarked
package tidings.shop.email;

import org.jspecify.annotations.NullMarked;
