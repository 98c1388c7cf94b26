/** Sagas: processes over several services that end with all of their steps done, or with all of them undone. */
@NullMarked
package tidings.saga;

import org.jspecify.annotations.NullMarked;
