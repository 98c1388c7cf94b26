package tidings.benchmarks;

/**
 * How much to measure.
 *
 * @param seconds that one contender publishes for in one round
 * @param backlog rows that wait where a large backlog is measured
 * @param heldSeconds that a transaction is held open where that is measured
 */
record Plan(double seconds, int rounds, int backlog, double heldSeconds) {

    static final int USUAL_BACKLOG = 1_000_000;
    static final double USUAL_HELD_SECONDS = 120;

    Plan {
        if (!(seconds > 0) || Double.isInfinite(seconds))
            throw new IllegalArgumentException("seconds must be more than 0: " + seconds);
        if (rounds < 1) throw new IllegalArgumentException("rounds must be at least 1: " + rounds);
        if (backlog < 1) throw new IllegalArgumentException("backlog must be at least 1: " + backlog);
        if (!(heldSeconds > 0) || Double.isInfinite(heldSeconds))
            throw new IllegalArgumentException("held must be more than 0: " + heldSeconds);
    }

    Plan(double seconds, int rounds) {
        this(seconds, rounds, USUAL_BACKLOG, USUAL_HELD_SECONDS);
    }
}
