/**
 * What came and has not taken effect: it waits for another try, behind another message of its subject, or for a person (the
 * dead letter channel).
 */
@NullMarked
package tidings.unhandled;

import org.jspecify.annotations.NullMarked;
