/** Sagas of one store, for people. */
@NullMarked
package tidings.cli.saga;

import org.jspecify.annotations.NullMarked;
