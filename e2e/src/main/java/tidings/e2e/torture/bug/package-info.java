/** Defects that are planted one at a time, to see whether a run finds them. */
@NullMarked
package tidings.e2e.torture.bug;

import org.jspecify.annotations.NullMarked;
