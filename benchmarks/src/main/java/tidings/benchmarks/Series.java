package tidings.benchmarks;

import java.util.List;

/**
 * One contender's rounds in one scenario, in the order in which they were run; the rounds of the same index of all series
 * of an {@link Outcome} ran one right after the other.
 *
 * @param contender as people know it: {@code Tidings}, {@code amqp-client}
 * @param settings how it was tuned, one line
 */
record Series(String contender, String settings, List<Measurement> rounds) {

    Series {
        rounds = List.copyOf(rounds);
    }
}
