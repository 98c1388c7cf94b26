/** How the tool reaches what it is to look at. */
@NullMarked
package tidings.cli.access;

import org.jspecify.annotations.NullMarked;
