/** email-service: writes to people by mail. */
@NullMarked
package tidings.shop.email;

import org.jspecify.annotations.NullMarked;
