package tidings.e2e.torture.fault;

import java.time.Duration;
import java.util.random.RandomGenerator;
import tidings.e2e.torture.world.World;

/** SIGSTOP to a producer or a consumer for longer than its leases last, as far as the world allows; then SIGCONT. */
record PauseProcess(Side side) implements Fault {

    /** An outbox lane's lease is 6 s, that of a consumer's claim 30 s. */
    private static final Duration PAST_A_LANES_LEASE = Duration.ofSeconds(8);

    private static final Duration PAST_A_CLAIMS_LEASE = Duration.ofSeconds(35);

    @Override
    public String kind() {
        return "pause-" + side.word();
    }

    @Override
    public Wound strike(World world, RandomGenerator random) throws Exception {
        var worker = side.one(world, random);
        var wanted = side == Side.PRODUCER ? PAST_A_LANES_LEASE : PAST_A_CLAIMS_LEASE;
        var longest = world.settings().longestPause();
        worker.pause();
        return new Wound(worker.name(), wanted.compareTo(longest) < 0 ? wanted : longest, worker::goOn);
    }
}
