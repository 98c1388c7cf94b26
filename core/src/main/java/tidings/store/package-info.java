/** What a database does for Tidings, in one place: the port that a database's module implements. */
@NullMarked
package tidings.store;

import org.jspecify.annotations.NullMarked;
