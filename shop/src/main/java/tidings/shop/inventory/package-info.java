/** inventory-service: keeps the stock, and reserves what orders ask for. */
@NullMarked
package tidings.shop.inventory;

import org.jspecify.annotations.NullMarked;
