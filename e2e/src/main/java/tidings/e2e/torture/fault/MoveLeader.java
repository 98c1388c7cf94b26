package tidings.e2e.torture.fault;

import java.util.random.RandomGenerator;
import tidings.e2e.torture.world.World;

/** A queue gets its leader on another node: its consumers move with it, or are cancelled. */
record MoveLeader() implements Fault {

    @Override
    public String kind() {
        return "move-leader";
    }

    @Override
    public boolean fits(World world) {
        return world.brokers().nodes().size() > 1;
    }

    @Override
    public Wound strike(World world, RandomGenerator random) {
        var queue = world.targets().led();
        var leader = world.brokers().leader(queue);
        var others =
                world.brokers().nodes().stream().filter(node -> node != leader).toList();
        var next = others.get(random.nextInt(others.size()));
        var name = "'%2F_" + queue.queue() + "'";
        leader.ctl(
                "eval",
                "ra:transfer_leadership({" + name + ",'" + leader.name() + "'},{" + name + ",'" + next.name() + "'}).");
        return Wound.passing(queue.queue() + " from " + leader.name() + " to " + next.name());
    }
}
