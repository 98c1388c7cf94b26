package tidings.testkit.simulation;

import java.time.Duration;
import java.util.random.RandomGenerator;
import tidings.testkit.simulation.SimulatedBroker.Network;

/**
 * How much goes wrong in one schedule, drawn by lot: some are calm, so that what they show has one cause.
 *
 * @param publishing how many instances publish, and share an outbox
 * @param consuming how many instances consume, and share an inbox
 * @param events per publishing instance
 * @param subjects of each publishing instance
 * @param crash chance that a process dies at a port call
 * @param outage chance that the database does not answer a call, before it was done or after
 * @param pause chance that a process is stopped for a while at a port call
 * @param disruptions how often all connections to the broker are lost
 * @param closing share of instances that are stopped in good order on the way
 * @param failing share of messages whose handlers fail at first
 * @param broken share of messages whose handlers fail until a person helps
 * @param killers share of messages that kill the processes that handle them, until a person helps
 */
record Plan(
        int publishing,
        int consuming,
        int events,
        int subjects,
        double crash,
        double outage,
        double pause,
        int disruptions,
        double closing,
        double failing,
        double broken,
        double killers,
        int batch,
        int concurrency,
        Network network) {

    /** Whether each handler that begins comes to an end of its own. */
    boolean letsHandlersEnd() {
        return crash == 0 && outage == 0 && pause == 0 && closing == 0 && killers == 0;
    }

    static Plan drawn(RandomGenerator random) {
        return new Plan(
                random.nextInt(1, 3),
                1 + random.nextInt(1 + random.nextInt(3)),
                random.nextInt(2, 7),
                random.nextInt(1, 4),
                random.nextInt(4) == 0 ? 0 : random.nextDouble(0.02),
                random.nextBoolean() ? 0 : random.nextDouble(0.03),
                random.nextInt(3) > 0 ? 0 : random.nextDouble(0.01),
                random.nextInt(3),
                random.nextBoolean() ? 0 : 0.3,
                random.nextBoolean() ? 0 : random.nextDouble(0.5),
                random.nextInt(3) > 0 ? 0 : random.nextDouble(0.2),
                random.nextInt(6) > 0 ? 0 : 0.1,
                random.nextInt(3) > 0 ? 1 : 3,
                random.nextInt(1, 5),
                new Network(
                        random.nextBoolean() ? 0 : random.nextDouble(0.3),
                        random.nextInt(3) > 0 ? 0 : random.nextDouble(0.2),
                        random.nextBoolean() ? Duration.ZERO : Duration.ofMillis(random.nextInt(1, 3_000))));
    }
}
