package tidings.e2e.torture.world;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.e2e.process.DatabaseProcess;
import tidings.e2e.torture.bank.Consumer;
import tidings.e2e.torture.bank.Producer;
import tidings.e2e.torture.bank.WorkerSettings;
import tidings.e2e.torture.bug.SeededBug;
import tidings.e2e.torture.proxy.FaultProxy;
import tidings.e2e.torture.proxy.Protocol;
import tidings.testkit.RabbitNode;

/** All that a run needs, on loopback: it shares nothing with what else runs on the machine. */
public final class World implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(World.class);

    /** Whoever kills all nodes sooner after a quorum queue's creation leaves it without a leader for good. */
    private static final Duration UNTIL_QUEUES_ARE_SETTLED = Duration.ofSeconds(4);

    private final WorldSettings settings;
    private final Brokers brokers;
    private final Accounts accounts;
    private final List<FaultProxy> proxies = new ArrayList<>();
    private final List<WorkerProcess> producers = new ArrayList<>();
    private final List<WorkerProcess> consumers = new ArrayList<>();

    private World(WorldSettings settings, Brokers brokers, Accounts accounts) {
        this.settings = settings;
        this.brokers = brokers;
        this.accounts = accounts;
    }

    /** Broker nodes and databases; no process runs yet. */
    public static World start(WorldSettings settings) throws IOException {
        var logs = settings.directory();
        var producers = new DatabaseProcess(logs.resolve("producers"), RabbitNode.freePort(), logs, "database-1");
        var consumers = new DatabaseProcess(logs.resolve("consumers"), RabbitNode.freePort(), logs, "database-2");
        producers.start();
        consumers.start();
        return new World(settings, new Brokers(settings.nodes()), new Accounts(producers, consumers));
    }

    public WorldSettings settings() {
        return settings;
    }

    public Brokers brokers() {
        return brokers;
    }

    public Accounts accounts() {
        return accounts;
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

    /** Empty tables and queues, and processes with this defect. Returns when they work and killing is safe. */
    public void begin(String bug) throws IOException, SQLException, TimeoutException {
        end();
        brokers.deleteQueues();
        accounts.create(SeededBug.planting(bug));
        for (int i = 1; i <= settings.producers(); i++) producers.add(worker(Producer.class, "producer-" + i, bug));
        for (int i = 1; i <= settings.consumers(); i++) consumers.add(worker(Consumer.class, "consumer-" + i, bug));
        for (var worker : workers()) worker.start();
        await().atMost(Duration.ofMinutes(1)).until(brokers::hasAllQueues);
        long created = System.nanoTime();
        await().atMost(Duration.ofMinutes(1))
                .until(() -> System.nanoTime() - created > UNTIL_QUEUES_ARE_SETTLED.toNanos());
    }

    private WorkerProcess worker(Class<?> main, String name, String bug) throws IOException {
        boolean produces = main == Producer.class;
        var node = brokers.nodes()
                .get((producers.size() + consumers.size()) % brokers.nodes().size());
        var database = produces ? accounts.producers() : accounts.consumers();
        var toBroker = proxy(name + " → broker", node.port(), Protocol.AMQP);
        var toDatabase = proxy(name + " → database", database.port(), Protocol.POSTGRES);
        var uri = URI.create("amqp://guest:guest@127.0.0.1:" + toBroker.port());
        var url = "jdbc:postgresql://127.0.0.1:" + toDatabase.port() + "/" + database.user() + "?user="
                + database.user()
                + "&password=" + database.password() + "&currentSchema=" + (produces ? Producer.ROLE : Consumer.ROLE)
                + "&sslmode=disable&gssEncMode=disable&connectTimeout=5&socketTimeout=20&tcpKeepAlive=true";
        return new WorkerProcess(
                main,
                new WorkerSettings(name, uri, url, produces ? RabbitNode.freePort() : 0),
                List.of(toBroker, toDatabase),
                this,
                bug);
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
        accounts.close();
    }
}
