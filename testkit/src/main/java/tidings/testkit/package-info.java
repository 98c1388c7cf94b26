/** Contract suites that every implementation of a port passes, and the parts tests run on. */
@NullMarked
package tidings.testkit;

import org.jspecify.annotations.NullMarked;
