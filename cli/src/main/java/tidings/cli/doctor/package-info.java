/** Looks at a broker and a database and says what is wrong with them, and what to do about it. Changes nothing. */
@NullMarked
package tidings.cli.doctor;

import org.jspecify.annotations.NullMarked;
