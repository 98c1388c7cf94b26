package tidings.benchmarks;

/** Tells whoever waits how far it is; on standard error, so that tables and JSON stay alone on standard output. */
final class Progress {

    private Progress() {}

    static void warmUp(Scenario scenario, int round, int rounds) {
        System.err.println(scenario.name() + ": warm-up " + round + " of " + rounds);
    }

    /** @param round the first is 1 */
    static void round(Scenario scenario, int round, int rounds) {
        System.err.println(scenario.name() + ": round " + round + " of " + rounds);
    }
}
