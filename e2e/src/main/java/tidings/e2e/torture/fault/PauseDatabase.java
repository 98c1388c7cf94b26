package tidings.e2e.torture.fault;

import java.time.Duration;
import java.util.random.RandomGenerator;
import tidings.e2e.torture.world.World;

/** SIGSTOP to all of PostgreSQL: connections stay, and nobody answers. Leases end by its clock meanwhile. */
record PauseDatabase() implements Fault {

    private static final Duration STOPPED = Duration.ofSeconds(8);

    @Override
    public String kind() {
        return "pause-database";
    }

    @Override
    public Wound strike(World world, RandomGenerator random) throws Exception {
        var side = Side.any(random);
        var database = side.database(world.databases());
        database.pause();
        return new Wound("database of the " + side.word() + "s", STOPPED, database::goOn);
    }
}
