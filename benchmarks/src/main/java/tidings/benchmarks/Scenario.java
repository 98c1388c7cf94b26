package tidings.benchmarks;

import java.util.List;

/** Something to measure. */
interface Scenario {

    /** As on the command line. */
    String name();

    /** One line for {@code --help}. */
    String description();

    /** How long one contender is at it in one round, unless its caller says. */
    default double usualSeconds() {
        return 5;
    }

    /** One outcome, or several that came of the same rounds. */
    List<Outcome> run(Plan plan) throws Exception;
}
