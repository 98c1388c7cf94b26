/** order-service: takes orders, and orchestrates what has to be done for them in a saga. */
@NullMarked
package tidings.shop.order;

import org.jspecify.annotations.NullMarked;
