/** What is published waits in the database until the broker has it: the transactional outbox and its relay. */
@NullMarked
package tidings.outbox;

import org.jspecify.annotations.NullMarked;
