@NullMarked
package tidings.benchmarks;

import org.jspecify.annotations.NullMarked;
