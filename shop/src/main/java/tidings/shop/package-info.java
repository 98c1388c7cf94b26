/** The command line of the reference services. */
@NullMarked
package tidings.shop;

import org.jspecify.annotations.NullMarked;
