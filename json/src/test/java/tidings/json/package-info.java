@NullMarked
package tidings.json;

import org.jspecify.annotations.NullMarked;
