package tidings.e2e.torture.world;

import java.io.IOException;
import java.util.List;
import tidings.e2e.process.KillableProcess;
import tidings.e2e.torture.proxy.FaultProxy;

/** A producer or a consumer, with the proxies it talks through. Thread-safe. */
public final class WorkerProcess implements AutoCloseable {

    private final String name;
    private final int port;
    private final List<FaultProxy> proxies;
    private final KillableProcess process;
    private boolean wanted; // guarded by this
    private boolean paused; // guarded by this
    private int deaths; // guarded by this

    /** @param port where it listens; 0 where it does not */
    WorkerProcess(String name, int port, List<FaultProxy> proxies, KillableProcess process) {
        this.name = name;
        this.port = port;
        this.proxies = List.copyOf(proxies);
        this.process = process;
    }

    public String name() {
        return name;
    }

    /** Where a producer listens. */
    public int port() {
        return port;
    }

    public List<FaultProxy> proxies() {
        return proxies;
    }

    public synchronized void start() throws IOException {
        wanted = true;
        process.start();
    }

    /** SIGKILL. It stays down until it is started again. */
    public synchronized void kill() {
        wanted = false;
        process.kill();
    }

    /** SIGTERM, to the end. */
    public synchronized void stop() throws IOException, InterruptedException {
        wanted = false;
        if (paused) goOn();
        process.terminate();
    }

    public synchronized void pause() throws IOException, InterruptedException {
        process.pause();
        paused = true;
    }

    public synchronized void goOn() throws IOException, InterruptedException {
        paused = false;
        process.goOn();
    }

    /** As an orchestrator does with one that has died by itself. */
    synchronized void startIfDied() throws IOException {
        if (!wanted || process.isAlive()) return;
        deaths++;
        process.start();
    }

    /** How often it died without a fault that did it. */
    public synchronized int deaths() {
        return deaths;
    }

    @Override
    public void close() {
        process.close();
    }

    @Override
    public String toString() {
        return name();
    }
}
