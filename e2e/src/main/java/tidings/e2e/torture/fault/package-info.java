/** What can go wrong, one class for each kind. */
@NullMarked
package tidings.e2e.torture.fault;

import org.jspecify.annotations.NullMarked;
