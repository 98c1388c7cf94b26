package tidings.e2e.torture.fault;

import java.time.Duration;
import java.util.random.RandomGenerator;
import tidings.e2e.torture.world.World;

/** SIGSTOP to a node of the broker: connections stay, and confirms do not come. */
record PauseBroker() implements Fault {

    private static final Duration STOPPED = Duration.ofSeconds(7);

    @Override
    public String kind() {
        return "pause-broker";
    }

    @Override
    public Wound strike(World world, RandomGenerator random) {
        var nodes = world.brokers().nodes();
        var node = nodes.get(random.nextInt(nodes.size()));
        node.pause();
        return new Wound(node.name(), STOPPED, node::goOn);
    }
}
