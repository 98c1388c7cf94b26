@NullMarked
package tidings.spring;

import org.jspecify.annotations.NullMarked;
