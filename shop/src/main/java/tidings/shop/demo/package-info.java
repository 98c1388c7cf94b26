/** The demo: every part on one machine, and the events as they pass. */
@NullMarked
package tidings.shop.demo;

import org.jspecify.annotations.NullMarked;
