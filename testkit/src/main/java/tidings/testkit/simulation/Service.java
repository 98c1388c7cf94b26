package tidings.testkit.simulation;

import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tidings.Tidings;
import tidings.messaging.MessageFormat;
import tidings.testkit.InMemoryBroker;
import tidings.testkit.StoreFixture;

/** One instance of a service, which is started again when its process has died. */
final class Service {

    private final World world;
    private final String name;
    private final Function<SimulatedProcess, StoreFixture> database;
    private final Application application;
    private @Nullable SimulatedProcess process;
    private @Nullable Tidings tidings;

    /** @param database shared by the instances of a service */
    Service(World world, String name, StoreFixture database, Application application) {
        this(world, name, process -> database, application);
    }

    /** @param database as each process has it */
    Service(World world, String name, Function<SimulatedProcess, StoreFixture> database, Application application) {
        this.world = world;
        this.name = name;
        this.database = database;
        this.application = application;
    }

    /** What it is about. */
    interface Application {

        /** Adds what it publishes and subscribes. */
        void configure(Tidings.Builder builder, SimulatedProcess process);

        /** What it does by itself. */
        default void run(Tidings tidings) {}
    }

    /** What instances meet, and what may go wrong with them. */
    record World(
            Simulation simulation,
            InMemoryBroker broker,
            MessageFormat format,
            PortCalls.Mishaps mishaps,
            SimulatedBroker.Network network,
            Wiring wiring,
            SimulatedStore.Commits commits) {}

    void start() {
        var clockError = Duration.ofMillis(world.simulation().random().nextInt(-5_000, 5_000));
        var started = new SimulatedProcess(world.simulation(), name, clockError);
        var broker = new SimulatedBroker(
                world.broker().connect(), started, world.mishaps(), world.network(), world.wiring());
        var connected = database.apply(started);
        var builder = Tidings.builder()
                .source("urn:simulation:" + name.charAt(0))
                .broker(broker)
                .format(world.format())
                .store(new SimulatedStore(
                        connected.store(),
                        connected.dataSource(),
                        started,
                        world.mishaps(),
                        world.wiring(),
                        world.commits()))
                .environment(started)
                .drainTimeout(Duration.ofSeconds(5));
        application.configure(builder, started);
        var built = builder.build();
        process = started;
        tidings = built;
        started.start("main", () -> {
            built.start();
            application.run(built);
        });
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    void kill() {
        if (process != null) process.kill();
    }

    /** In good order, and then its process ends. */
    void close() {
        var closing = tidings;
        var ending = process;
        if (closing == null || ending == null || !ending.isAlive()) return;
        ending.start("shutdown", () -> {
            closing.close();
            ending.die();
        });
    }
}
