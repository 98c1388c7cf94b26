/** Tidings on PostgreSQL 15 and newer: outbox, lanes and inbox, and the SQL that makes their tables. */
@NullMarked
package tidings.postgres;

import org.jspecify.annotations.NullMarked;
