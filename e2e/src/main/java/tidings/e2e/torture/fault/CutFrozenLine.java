package tidings.e2e.torture.fault;

import java.time.Duration;
import java.util.random.RandomGenerator;
import tidings.e2e.torture.proxy.Direction;
import tidings.e2e.torture.proxy.Protocol;
import tidings.e2e.torture.world.World;

/** A line to the broker that carries no requests until confirms are given up, and breaks then: what was on it never arrives. */
record CutFrozenLine() implements Fault {

    private static final Duration PAST_THE_CONFIRM_TIMEOUT = Duration.ofSeconds(6);

    @Override
    public String kind() {
        return "cut-frozen";
    }

    @Override
    public Wound strike(World world, RandomGenerator random) {
        var line = Lines.of(world.workers(), Protocol.AMQP, random);
        line.freeze(Direction.TO_SERVER);
        return new Wound(line.name(), PAST_THE_CONFIRM_TIMEOUT, () -> {
            line.reset();
            line.thaw();
        });
    }
}
