/** Processes of their own that tests kill, pause and start again. */
@NullMarked
package tidings.e2e.process;

import org.jspecify.annotations.NullMarked;
