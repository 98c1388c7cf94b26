/** What the processes do: transfers of money in two hops, over Tidings. */
@NullMarked
package tidings.e2e.torture.bank;

import org.jspecify.annotations.NullMarked;
