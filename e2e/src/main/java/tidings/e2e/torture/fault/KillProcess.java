package tidings.e2e.torture.fault;

import java.time.Duration;
import java.util.random.RandomGenerator;
import tidings.e2e.torture.world.World;

/** SIGKILL to a producer or a consumer. */
record KillProcess(Side side) implements Fault {

    private static final Duration DOWN = Duration.ofSeconds(1);

    @Override
    public String kind() {
        return "kill-" + side.word();
    }

    @Override
    public Wound strike(World world, RandomGenerator random) {
        var worker = side.one(world, random);
        worker.kill();
        return new Wound(worker.name(), DOWN, worker::start);
    }
}
