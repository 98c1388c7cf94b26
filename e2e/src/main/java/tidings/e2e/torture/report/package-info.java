/** What a run found, for people and programs. */
@NullMarked
package tidings.e2e.torture.report;

import org.jspecify.annotations.NullMarked;
