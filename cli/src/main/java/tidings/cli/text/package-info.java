/** What people read and write at a terminal. */
@NullMarked
package tidings.cli.text;

import org.jspecify.annotations.NullMarked;
