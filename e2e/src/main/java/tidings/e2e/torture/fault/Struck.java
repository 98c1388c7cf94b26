package tidings.e2e.torture.fault;

import java.time.Instant;

/**
 * A fault that has happened.
 *
 * @param number 1 is the first of the run
 * @param mended when all was as before
 */
public record Struck(int number, String kind, String target, Instant began, Instant mended) {}
