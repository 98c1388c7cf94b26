/** The parts of a publish and of a delivery, each alone under JMH. */
@NullMarked
package tidings.benchmarks.pieces;

import org.jspecify.annotations.NullMarked;
