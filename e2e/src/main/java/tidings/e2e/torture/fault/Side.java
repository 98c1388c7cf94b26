package tidings.e2e.torture.fault;

import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import tidings.e2e.process.DatabaseProcess;
import tidings.e2e.torture.world.Databases;
import tidings.e2e.torture.world.WorkerProcess;
import tidings.e2e.torture.world.World;

/** Whose processes and database are meant. */
enum Side {
    PRODUCER {
        @Override
        List<WorkerProcess> all(World world) {
            return world.producers();
        }

        @Override
        DatabaseProcess database(Databases databases) {
            return databases.producers();
        }
    },
    CONSUMER {
        @Override
        List<WorkerProcess> all(World world) {
            return world.consumers();
        }

        @Override
        DatabaseProcess database(Databases databases) {
            return databases.consumers();
        }
    };

    abstract List<WorkerProcess> all(World world);

    abstract DatabaseProcess database(Databases databases);

    WorkerProcess one(World world, RandomGenerator random) {
        var all = all(world);
        return all.get(random.nextInt(all.size()));
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Side any(RandomGenerator random) {
        return random.nextBoolean() ? PRODUCER : CONSUMER;
    }
}
