package tidings.e2e.torture.fault;

import java.time.Duration;
import java.util.random.RandomGenerator;
import tidings.e2e.torture.proxy.Direction;
import tidings.e2e.torture.world.World;

/** A line that carries nothing in one direction for a while, and then all of it. */
record FreezeLine(Direction direction) implements Fault {

    private static final Duration FROZEN = Duration.ofSeconds(7);

    @Override
    public String kind() {
        return direction == Direction.TO_CLIENT ? "freeze-answers" : "freeze-requests";
    }

    @Override
    public Wound strike(World world, RandomGenerator random) {
        var line = Lines.any(world, random);
        line.freeze(direction);
        return new Wound(line.name(), FROZEN, line::thaw);
    }
}
