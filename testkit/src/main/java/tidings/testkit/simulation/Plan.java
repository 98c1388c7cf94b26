package tidings.testkit.simulation;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import tidings.testkit.simulation.SimulatedBroker.Network;

/**
 * How much goes wrong in one schedule, drawn by lot: some are calm, so that what they show has one cause.
 *
 * @param publishing how many instances publish, and share an outbox
 * @param consuming how many instances consume, and share an inbox
 * @param events per publishing instance
 * @param subjects of each publishing instance
 * @param oneLane whether all leave the outbox by the same lane, where those who write at the same time meet
 * @param crash chance that a process dies at a port call
 * @param outage chance that the database does not answer a call, before it was done or after
 * @param pause chance that a process is stopped for a while at a port call
 * @param disruptions how often all connections to the broker are lost
 * @param closing share of instances that are stopped in good order on the way
 * @param failing share of messages whose handlers fail at first
 * @param broken share of messages whose handlers fail until a person helps
 * @param away how long what handlers call does not answer; behind a circuit breaker if there are no batches
 * @param killers share of messages that kill the processes that handle them, until a person helps
 * @param queues each gets all events: {@link #PLAIN}, {@link #ORDERED} or both
 */
record Plan(
        int publishing,
        int consuming,
        int events,
        int subjects,
        boolean oneLane,
        double crash,
        double outage,
        double pause,
        int disruptions,
        double closing,
        double failing,
        double broken,
        double killers,
        Duration away,
        int batch,
        int concurrency,
        List<String> queues,
        Network network) {

    static final String PLAIN = "b.plain.queue";

    /** Whose subscription is ordered. */
    static final String ORDERED = "b.ordered.queue";

    /** Whether each handler that begins comes to an end of its own. */
    boolean letsHandlersEnd() {
        return crash == 0 && outage == 0 && pause == 0 && closing == 0 && killers == 0;
    }

    /** A batch is for handlers that call nothing. */
    boolean hasBreaker() {
        return away.isPositive() && batch == 1;
    }

    /** Whether nothing makes handlers fail but an outage that a breaker knows of. */
    boolean failsOnlyForWantOfOthers() {
        return hasBreaker() && letsHandlersEnd() && failing == 0 && broken == 0;
    }

    /**
     * Most are small: what is wrong with a protocol shows with two or three that take part, and a thousand small schedules
     * meet more of the ways in which those can interleave than a few large ones do.
     */
    static Plan drawn(RandomGenerator random) {
        return random.nextInt(10) == 0 ? large(random) : small(random);
    }

    private static Plan large(RandomGenerator random) {
        return new Plan(
                random.nextInt(1, 3),
                1 + random.nextInt(1 + random.nextInt(3)),
                random.nextInt(2, 7),
                random.nextInt(1, 4),
                random.nextInt(4) == 0,
                random.nextInt(4) == 0 ? 0 : random.nextDouble(0.02),
                random.nextBoolean() ? 0 : random.nextDouble(0.03),
                random.nextInt(3) > 0 ? 0 : random.nextDouble(0.01),
                random.nextInt(3),
                random.nextBoolean() ? 0 : 0.3,
                random.nextBoolean() ? 0 : random.nextDouble(0.5),
                random.nextInt(3) > 0 ? 0 : random.nextDouble(0.2),
                random.nextInt(6) > 0 ? 0 : 0.1,
                random.nextInt(4) > 0 ? Duration.ZERO : Duration.ofMillis(random.nextInt(1, 8_000)),
                random.nextInt(3) > 0 ? 1 : 3,
                random.nextInt(1, 5),
                List.of(PLAIN, ORDERED),
                network(random));
    }

    private static Plan small(RandomGenerator random) {
        return new Plan(
                random.nextInt(4) > 0 ? 1 : 2,
                random.nextInt(3) > 0 ? 1 : 2,
                random.nextInt(1, 4),
                random.nextInt(1, 3),
                random.nextBoolean(),
                random.nextInt(5) == 0 ? 0 : random.nextDouble(0.08),
                random.nextInt(3) > 0 ? 0 : random.nextDouble(0.06),
                random.nextInt(4) > 0 ? 0 : random.nextDouble(0.03),
                random.nextInt(2),
                random.nextInt(3) > 0 ? 0 : 0.4,
                random.nextInt(3) > 0 ? 0 : random.nextDouble(0.5),
                random.nextInt(6) > 0 ? 0 : random.nextDouble(0.4),
                random.nextInt(10) > 0 ? 0 : 0.3,
                random.nextInt(4) > 0 ? Duration.ZERO : Duration.ofMillis(random.nextInt(1, 5_000)),
                random.nextInt(3) > 0 ? 1 : 3,
                random.nextInt(1, 4),
                List.of(random.nextBoolean() ? PLAIN : ORDERED),
                network(random));
    }

    private static Network network(RandomGenerator random) {
        return new Network(
                random.nextBoolean() ? 0 : random.nextDouble(0.3),
                random.nextInt(3) > 0 ? 0 : random.nextDouble(0.2),
                random.nextBoolean() ? Duration.ZERO : Duration.ofMillis(random.nextInt(1, 3_000)));
    }
}
