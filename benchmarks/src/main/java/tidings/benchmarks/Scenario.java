package tidings.benchmarks;

/** Something to measure. */
interface Scenario {

    /** As on the command line. */
    String name();

    /** One line for {@code --help}. */
    String description();

    Outcome run(Plan plan) throws Exception;
}
