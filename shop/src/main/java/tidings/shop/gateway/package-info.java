/** A payment gateway to try the shop on: it keeps books, and does wrong what it is told to. */
@NullMarked
package tidings.shop.gateway;

import org.jspecify.annotations.NullMarked;
