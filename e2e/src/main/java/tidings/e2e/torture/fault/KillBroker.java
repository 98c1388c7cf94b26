package tidings.e2e.torture.fault;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import tidings.e2e.torture.world.World;
import tidings.testkit.RabbitCluster;
import tidings.testkit.RabbitNode;

/** SIGKILL to nodes of the broker. */
record KillBroker(Which which) implements Fault {

    private static final Duration DOWN = Duration.ofSeconds(1);

    /** Of the node that leads the queue, of one that follows, or of all. */
    enum Which {
        LEADER("kill-leader"),
        FOLLOWER("kill-follower"),
        ALL("kill-all-brokers");

        private final String kind;

        Which(String kind) {
            this.kind = kind;
        }
    }

    @Override
    public String kind() {
        return which.kind;
    }

    @Override
    public boolean fits(World world) {
        return which == Which.LEADER || world.brokers().nodes().size() > 1;
    }

    @Override
    public Wound strike(World world, RandomGenerator random) {
        var killed = chosen(world, random);
        RabbitCluster.atOnce(killed, RabbitNode::kill);
        return new Wound(
                killed.stream().map(RabbitNode::name).collect(Collectors.joining(", ")),
                DOWN,
                () -> RabbitCluster.atOnce(killed, RabbitNode::restart));
    }

    private List<RabbitNode> chosen(World world, RandomGenerator random) {
        var brokers = world.brokers();
        if (which == Which.ALL) return brokers.nodes();
        var leader = brokers.leader(world.targets().led());
        if (which == Which.LEADER) return List.of(leader);
        var followers = brokers.nodes().stream().filter(node -> node != leader).toList();
        return List.of(followers.get(random.nextInt(followers.size())));
    }
}
