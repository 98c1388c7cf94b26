/** Messages, how they are typed and published, and the broker as Tidings needs it. Depends on nothing else here. */
@NullMarked
package tidings.messaging;

import org.jspecify.annotations.NullMarked;
