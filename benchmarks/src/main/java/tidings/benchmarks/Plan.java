package tidings.benchmarks;

/**
 * How much to measure.
 *
 * @param seconds that one contender publishes for in one round
 */
record Plan(double seconds, int rounds) {

    Plan {
        if (!(seconds > 0) || Double.isInfinite(seconds))
            throw new IllegalArgumentException("seconds must be more than 0: " + seconds);
        if (rounds < 1) throw new IllegalArgumentException("rounds must be at least 1: " + rounds);
    }
}
