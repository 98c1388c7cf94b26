package tidings.e2e.torture.fault;

import java.util.random.RandomGenerator;
import tidings.e2e.torture.world.World;

/** Something that goes wrong, and is mended after a while. One implementation for each kind; stateless. */
public interface Fault {

    /** As {@code --faults} names it. */
    String kind();

    /** Whether this world has what it strikes. */
    default boolean fits(World world) {
        return true;
    }

    /** @param random chooses the target */
    Wound strike(World world, RandomGenerator random) throws Exception;
}
