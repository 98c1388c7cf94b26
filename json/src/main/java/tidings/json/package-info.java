/** Messages as CloudEvents 1.0 JSON, bound to records by Jackson 3. */
@NullMarked
package tidings.json;

import org.jspecify.annotations.NullMarked;
