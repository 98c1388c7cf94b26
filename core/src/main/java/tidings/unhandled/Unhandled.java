package tidings.unhandled;

/**
 * The parts of a store that keep what came and has not taken effect.
 *
 * @param messages where it goes
 * @param returns how it comes back
 */
public record Unhandled(UnhandledMessages messages, Returns returns) {}
