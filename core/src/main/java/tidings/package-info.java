/** The composition root: {@link tidings.Tidings} and its builder. It sees all packages and is seen by none. */
@NullMarked
package tidings;

import org.jspecify.annotations.NullMarked;
