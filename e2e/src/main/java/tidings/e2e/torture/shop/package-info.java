/** Orders through the shop while everything is broken, and the books afterwards. */
@NullMarked
package tidings.e2e.torture.shop;

import org.jspecify.annotations.NullMarked;
