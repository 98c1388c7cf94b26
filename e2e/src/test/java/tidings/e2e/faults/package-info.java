/** The shop under faults: parts are killed while users register, and afterwards everything is counted. */
@NullMarked
package tidings.e2e.faults;

import org.jspecify.annotations.NullMarked;
