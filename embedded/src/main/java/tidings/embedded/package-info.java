/** An AMQP 0-9-1 broker inside the process and a PostgreSQL beside it: a start with nothing installed. */
@NullMarked
package tidings.embedded;

import org.jspecify.annotations.NullMarked;
