/** Broker nodes, databases and processes on loopback, with a proxy between each two. */
@NullMarked
package tidings.e2e.torture.world;

import org.jspecify.annotations.NullMarked;
