/** user-service: registers users and tells the others. */
@NullMarked
package tidings.shop.user;

import org.jspecify.annotations.NullMarked;
