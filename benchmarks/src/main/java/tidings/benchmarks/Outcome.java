package tidings.benchmarks;

import java.util.List;

/**
 * What came of one scenario.
 *
 * @param scenario its name on the command line, and what of it where it has several outcomes
 * @param explanation what was measured, one line
 * @param baseline the contender that ratios are against; empty where there is nothing to compare with
 */
record Outcome(String scenario, String explanation, String baseline, Compared compared, List<Series> series) {

    Outcome {
        series = List.copyOf(series);
    }

    /** What is put into proportion to the baseline. */
    enum Compared {
        /** Messages a second: more is better. */
        RATE,
        /** The time that one takes of a round's: less is better. */
        TIME,
        /** The latency that 99 of 100 messages stay below: less is better. */
        P99
    }

    static Outcome ofRates(String scenario, String explanation, String baseline, List<Series> series) {
        return new Outcome(scenario, explanation, baseline, Compared.RATE, series);
    }

    static Outcome ofTimes(String scenario, String explanation, String baseline, List<Series> series) {
        return new Outcome(scenario, explanation, baseline, Compared.TIME, series);
    }

    static Outcome ofTails(String scenario, String explanation, String baseline, List<Series> series) {
        return new Outcome(scenario, explanation, baseline, Compared.P99, series);
    }

    static Outcome alone(String scenario, String explanation, List<Series> series) {
        return new Outcome(scenario, explanation, "", Compared.RATE, series);
    }
}
