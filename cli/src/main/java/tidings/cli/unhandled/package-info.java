/** What a store's services could not handle, for whoever has to mend it. */
@NullMarked
package tidings.cli.unhandled;

import org.jspecify.annotations.NullMarked;
