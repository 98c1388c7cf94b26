package tidings.e2e.torture.fault;

import java.time.Duration;
import java.util.random.RandomGenerator;
import tidings.e2e.torture.world.World;

/** The only queue of a command is bound to nothing for a while. */
record Unbind() implements Fault {

    private static final Duration UNBOUND = Duration.ofSeconds(3);

    @Override
    public String kind() {
        return "unbind";
    }

    @Override
    public Wound strike(World world, RandomGenerator random) throws Exception {
        var queue = world.targets().unbound();
        world.brokers().bind(queue, false);
        return new Wound(queue.queue(), UNBOUND, () -> world.brokers().bind(queue, true));
    }
}
