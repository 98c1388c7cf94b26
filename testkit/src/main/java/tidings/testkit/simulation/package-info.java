/**
 * Services of Tidings as they run, with their own threads, relays and consumers, on a time, a broker and a store of a
 * simulation: one thread of all of them runs at a time, chance says which, and everything follows from a seed.
 *
 * <p>{@link tidings.testkit.simulation.Simulation} is the world: its time, its timers and what is ready to run. A {@link
 * tidings.testkit.simulation.SimulatedProcess} is what dies together. Between it and what outlives it, a broker and a
 * database, stand {@linkplain tidings.testkit.simulation.PortCalls port calls}: the points at which another may run, the
 * process may die, or an answer may be lost.
 *
 * <p>{@link tidings.testkit.simulation.TidingsTest} runs a user's service in it, through every crash. Where its handlers have
 * SQL, what threads do in the database is {@linkplain tidings.testkit.simulation.Outside outside}.
 *
 * <p>Needs a JDK of 24 or newer, where a virtual thread that waits for a monitor leaves its carrier, started with {@code
 * --add-opens java.base/java.lang=ALL-UNNAMED}.
 */
@NullMarked
package tidings.testkit.simulation;

import org.jspecify.annotations.NullMarked;
