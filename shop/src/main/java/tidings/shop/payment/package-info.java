/** payment-service: charges and refunds at a gateway. */
@NullMarked
package tidings.shop.payment;

import org.jspecify.annotations.NullMarked;
