package tidings.benchmarks;

import java.util.List;

/**
 * What came of one scenario.
 *
 * @param scenario its name on the command line: {@code publish}
 * @param explanation what was measured, one line
 * @param baseline the contender that ratios are against; empty where there is nothing to compare with
 */
record Outcome(String scenario, String explanation, String baseline, List<Series> series) {

    Outcome {
        series = List.copyOf(series);
    }
}
