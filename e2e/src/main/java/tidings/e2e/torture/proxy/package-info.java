/** TCP between two parties, which can be cut, frozen, delayed, and robbed of one answer. */
@NullMarked
package tidings.e2e.torture.proxy;

import org.jspecify.annotations.NullMarked;
