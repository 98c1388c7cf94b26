package tidings.e2e.torture.world;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.e2e.process.DatabaseProcess;
import tidings.e2e.process.KillableProcess;
import tidings.e2e.torture.proxy.FaultProxy;
import tidings.e2e.torture.proxy.Protocol;
import tidings.testkit.FreePort;

/** All that a run needs, on loopback: it shares nothing with what else runs on the machine. */
public final class World implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(World.class);

    /** Whoever kills all nodes sooner after a quorum queue's creation leaves it without a leader for good. */
    private static final Duration UNTIL_QUEUES_ARE_SETTLED = Duration.ofSeconds(4);

    private final WorldSettings settings;
    private final Brokers brokers;
    private final Databases databases;
    private final List<FaultProxy> proxies = new ArrayList<>();
    private final List<WorkerProcess> producers = new ArrayList<>();
    private final List<WorkerProcess> consumers = new ArrayList<>();
    private @Nullable Targets targets;

    private World(WorldSettings settings, Brokers brokers, Databases databases) {
        this.settings = settings;
        this.brokers = brokers;
        this.databases = databases;
    }

    /** Broker nodes and databases; no process runs yet. */
    public static World start(WorldSettings settings) throws IOException {
        var logs = settings.directory();
        var producers = new DatabaseProcess(logs.resolve("producers"), FreePort.take(), logs, "database-1");
        var consumers = new DatabaseProcess(logs.resolve("consumers"), FreePort.take(), logs, "database-2");
        producers.start();
        consumers.start();
        return new World(settings, new Brokers(settings.nodes()), new Databases(producers, consumers));
    }

    public WorldSettings settings() {
        return settings;
    }

    public Brokers brokers() {
        return brokers;
    }

    public Databases databases() {
        return databases;
    }

    /** Of those who live here now. */
    public Targets targets() {
        return requireNonNull(targets, "nobody lives here yet");
    }

    public List<WorkerProcess> producers() {
        return List.copyOf(producers);
    }

    public List<WorkerProcess> consumers() {
        return List.copyOf(consumers);
    }

    public List<WorkerProcess> workers() {
        return Stream.concat(producers.stream(), consumers.stream()).toList();
    }

    /** Empty tables and queues, and these processes. Returns when they work and killing is safe. */
    public void begin(Population population) throws IOException, SQLException, TimeoutException {
        end();
        targets = population.targets();
        brokers.deleteQueues(targets.all());
        population.prepare(databases);
        for (var settler : population.producers(settings)) producers.add(worker(settler, databases.producers()));
        for (var settler : population.consumers(settings)) consumers.add(worker(settler, databases.consumers()));
        for (var worker : workers()) worker.start();
        await().atMost(Duration.ofMinutes(2))
                .until(() -> brokers.hasAllQueues(targets().all()));
        long created = System.nanoTime();
        await().atMost(Duration.ofMinutes(1))
                .until(() -> System.nanoTime() - created > UNTIL_QUEUES_ARE_SETTLED.toNanos());
    }

    private WorkerProcess worker(Population.Settler settler, DatabaseProcess database) throws IOException {
        var name = settler.name();
        var node = brokers.nodes()
                .get((producers.size() + consumers.size()) % brokers.nodes().size());
        var toBroker = proxy(name + " → broker", node.port(), Protocol.AMQP);
        var toDatabase = proxy(name + " → database", database.port(), Protocol.POSTGRES);
        var uri = URI.create("amqp://guest:guest@127.0.0.1:" + toBroker.port());
        int port = settler.listens() ? FreePort.take() : 0;
        var launch = settler.home().launch(new Population.Surroundings(uri, database, toDatabase.port()), port);
        var process = new KillableProcess(
                name, settings.directory(), launch.environment(), launch.words().toArray(String[]::new));
        return new WorkerProcess(name, port, List.of(toBroker, toDatabase), process);
    }

    private FaultProxy proxy(String name, int target, Protocol protocol) throws IOException {
        var proxy = new FaultProxy(name, target, protocol);
        proxies.add(proxy);
        return proxy;
    }

    public List<FaultProxy> proxies() {
        return List.copyOf(proxies);
    }

    /** As an orchestrator does. */
    public void startWhatDied() {
        for (var worker : workers())
            try {
                worker.startIfDied();
            } catch (IOException e) {
                log.warn("{} does not start again: {}", worker, e.toString());
            }
    }

    /** No process runs any more; broker and databases do. */
    public void end() throws IOException {
        for (var worker : workers()) worker.close();
        for (var proxy : proxies) proxy.close();
        producers.clear();
        consumers.clear();
        proxies.clear();
    }

    @Override
    public void close() throws IOException {
        end();
        brokers.close();
        databases.close();
    }
}
