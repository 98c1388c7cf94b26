/** What was sent and what came of it, and the judgement; knows nothing of Tidings. */
@NullMarked
package tidings.e2e.torture.ledger;

import org.jspecify.annotations.NullMarked;
