package tidings.e2e.torture.fault;

import java.time.Duration;
import java.util.random.RandomGenerator;
import tidings.e2e.torture.world.World;

/** SIGTERM to a producer or a consumer under load: it closes in good order. */
record StopProcess(Side side) implements Fault {

    private static final Duration DOWN = Duration.ofSeconds(1);

    @Override
    public String kind() {
        return "stop-" + side.word();
    }

    @Override
    public Wound strike(World world, RandomGenerator random) throws Exception {
        var worker = side.one(world, random);
        worker.stop();
        return new Wound(worker.name(), DOWN, worker::start);
    }
}
