package tidings.e2e.torture.fault;

import java.time.Duration;
import java.util.random.RandomGenerator;
import tidings.e2e.torture.world.World;

/** SIGKILL to all of PostgreSQL. */
record KillDatabase() implements Fault {

    private static final Duration DOWN = Duration.ofSeconds(1);

    @Override
    public String kind() {
        return "kill-database";
    }

    @Override
    public Wound strike(World world, RandomGenerator random) throws Exception {
        var side = Side.any(random);
        var database = side.database(world.databases());
        database.kill();
        return new Wound("database of the " + side.word() + "s", DOWN, database::start);
    }
}
