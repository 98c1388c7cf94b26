package tidings.e2e.torture.fault;

import java.util.random.RandomGenerator;
import tidings.e2e.torture.world.World;

/** RST to all connections between a process and a server. */
record ResetConnections() implements Fault {

    @Override
    public String kind() {
        return "reset";
    }

    @Override
    public Wound strike(World world, RandomGenerator random) {
        var line = Lines.any(world, random);
        line.reset();
        return Wound.passing(line.name());
    }
}
