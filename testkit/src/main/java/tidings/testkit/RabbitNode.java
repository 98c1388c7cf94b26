package tidings.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A private RabbitMQ node for tests: a child process on loopback, on free ports, with its data in a temporary
 * directory. It shares nothing with a RabbitMQ that may run on the machine.
 *
 * <p>Needs an installed RabbitMQ ({@code apt-get install rabbitmq-server}) and about five seconds to start. Tests that
 * only need a broker share {@link #shared()}; tests that kill, stop or reconfigure one {@link #start()} their own and
 * {@link #close()} it. Whatever still runs when the JVM ends is killed then.
 *
 * <p>Thread-safe. Every method is bounded in time.
 */
public final class RabbitNode implements AutoCloseable {

    private static final Duration START_DEADLINE = Duration.ofSeconds(60);
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(30);
    private static final Duration PROBE = Duration.ofSeconds(1);

    private static final Set<RabbitNode> OPEN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(RabbitNode::endAll, "rabbit-nodes-end"));
    }

    private static volatile boolean jvmEnds;

    private final ReentrantLock lifecycle = new ReentrantLock();
    private final int port = FreePort.take();
    private final Path directory;
    private final RabbitPrograms programs;
    private final List<Process> children = new ArrayList<>();
    private final boolean sharesEpmd;
    private boolean closed;
    private @Nullable Process epmd;
    private @Nullable Process server;

    private RabbitNode(List<String> config, @Nullable RabbitNode peer) {
        RabbitInstallation installation = RabbitInstallation.find();
        if (jvmEnds) throw new IllegalStateException("the JVM ends: no RabbitMQ node starts any more");
        try {
            directory = Files.createTempDirectory("tidings-rabbit-");
            Files.write(directory.resolve("rabbitmq.conf"), config);
            Files.writeString(directory.resolve("enabled_plugins"), "[].\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare a directory for a RabbitMQ node", e);
        }
        programs = peer == null
                ? new RabbitPrograms(installation, directory, port)
                : peer.programs.beside(directory, port);
        sharesEpmd = peer != null;
    }

    /**
     * Starts a node with RabbitMQ's defaults and returns when it serves AMQP.
     *
     * @throws IllegalStateException if RabbitMQ is not installed, or if the node does not come up within a minute: the
     *     message holds what the node said
     */
    public static RabbitNode start() {
        return builder().start();
    }

    /** A node with settings of its own. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The one node that tests of this JVM share, started at the first call. Its users keep to queues and exchanges of
     * their own names and leave it running; it ends with the JVM.
     */
    public static RabbitNode shared() {
        return Shared.NODE;
    }

    /** {@code amqp://guest:guest@127.0.0.1:<port>}; the same after a restart. */
    public URI uri() {
        return URI.create("amqp://guest:guest@127.0.0.1:" + port);
    }

    public int port() {
        return port;
    }

    /** As it is called in a cluster. */
    public String name() {
        return RabbitPrograms.nodeName(port);
    }

    /**
     * Runs {@code rabbitmqctl} against this node.
     *
     * @param arguments such as {@code "list_queues", "name", "messages"}
     * @return its standard output, without headings
     * @throws IllegalStateException if it fails: the message holds what it wrote to its standard error
     */
    public String ctl(String... arguments) {
        return programs.ctl(List.of(arguments));
    }

    /** Ends the node as a crash would (SIGKILL) and returns when it is gone. Does nothing on a node that is down. */
    public void kill() {
        exclusively(() -> {
            Process running = server;
            if (running == null) return;
            running.destroyForcibly();
            awaitEnd(running);
            server = null;
        });
    }

    /** Ends the node in order (SIGTERM) and returns when it is gone. Does nothing on a node that is down. */
    public void stop() {
        exclusively(() -> {
            Process running = server;
            if (running == null) return;
            running.destroy();
            awaitEnd(running);
            server = null;
        });
    }

    /**
     * Starts the node again, on its port and its data, after a {@link #kill()} or {@link #stop()}; a running one is
     * stopped first. Returns when it serves AMQP.
     */
    public void restart() {
        exclusively(() -> {
            stop();
            boot();
        });
    }

    /** Stops the process (SIGSTOP): connections stay, and nothing answers. Does nothing on a node that is down. */
    public void pause() {
        signal("-STOP");
    }

    /** The end of a {@link #pause()}. */
    public void goOn() {
        signal("-CONT");
    }

    private void signal(String signal) {
        exclusively(() -> {
            if (server != null) programs.signal(server, signal);
        });
    }

    /** Kills the node and deletes its data. Idempotent. */
    @Override
    public void close() {
        end();
        OPEN.remove(this);
    }

    private void exclusively(Runnable step) {
        lifecycle.lock();
        try {
            step.run();
        } finally {
            lifecycle.unlock();
        }
    }

    private void boot() {
        if (epmd == null && !sharesEpmd) {
            epmd = launch(programs::launchEpmd);
            awaitUp(epmd, "epmd", () -> accepts(programs.epmdPort()));
        }
        server = launch(programs::launchServer);
        awaitUp(server, "server", this::servesAmqp);
    }

    /** A child is either seen by {@link #end()} or not started: tests go on for a while when their JVM ends. */
    private Process launch(Supplier<Process> program) {
        synchronized (children) {
            if (closed || jvmEnds) throw new IllegalStateException("the RabbitMQ node on port " + port + " is closed");
            Process child = program.get();
            children.add(child);
            return child;
        }
    }

    private void awaitUp(Process process, String name, Callable<Boolean> up) {
        try {
            await().atMost(START_DEADLINE)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> {
                        if (!process.isAlive())
                            throw new IllegalStateException(
                                    "the RabbitMQ node's " + name + " ended at its start:\n" + programs.said(name));
                        return up.call();
                    });
        } catch (ConditionTimeoutException e) {
            throw new IllegalStateException(
                    "the RabbitMQ node's " + name + " is not up after " + START_DEADLINE + ":\n" + programs.said(name),
                    e);
        }
    }

    private static boolean accepts(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) PROBE.toMillis());
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** The node opens its listeners last: one that greets (a method frame, type 1) has booted. */
    private boolean servesAmqp() {
        try (var socket = new Socket()) {
            socket.setSoTimeout((int) PROBE.toMillis());
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) PROBE.toMillis());
            socket.getOutputStream().write("AMQP\0\0\u0009\u0001".getBytes(US_ASCII));
            return socket.getInputStream().read() == 1;
        } catch (IOException notYet) {
            return false;
        }
    }

    private void awaitEnd(Process process) {
        try {
            if (!process.waitFor(STOP_DEADLINE.toSeconds(), TimeUnit.SECONDS))
                throw new IllegalStateException(
                        "the RabbitMQ node on port " + port + " did not end within " + STOP_DEADLINE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the RabbitMQ node on port " + port + " ends", e);
        }
    }

    /** Does not wait for {@link #lifecycle}: at the JVM's end a start may be under way. */
    private void end() {
        List<Process> started;
        synchronized (children) {
            closed = true;
            started = List.copyOf(children);
        }
        started.forEach(Process::destroyForcibly);
        started.forEach(this::awaitEnd);
        delete();
    }

    private static void endAll() {
        jvmEnds = true;
        OPEN.forEach(RabbitNode::end);
    }

    private void delete() {
        if (!Files.exists(directory)) return;
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + directory, e);
        }
    }

    /** Settings of a node, in the words of {@code rabbitmq.conf}. */
    public static final class Builder {

        private final List<String> config = new ArrayList<>();
        private @Nullable RabbitNode peer;

        private Builder() {}

        /** Shares cookie and port mapper with another node, so that both can be clustered; that one is to be closed last. */
        Builder beside(RabbitNode peer) {
            this.peer = peer;
            return this;
        }

        /**
         * Adds lines to the node's {@code rabbitmq.conf}.
         *
         * @param lines such as {@code "vm_memory_high_watermark.absolute = 200MB"}
         */
        public Builder config(String... lines) {
            config.addAll(List.of(lines));
            return this;
        }

        /** Starts it and returns when it serves AMQP. See {@link RabbitNode#start()}. */
        public RabbitNode start() {
            var node = new RabbitNode(config, peer);
            OPEN.add(node);
            try {
                node.exclusively(node::boot);
                return node;
            } catch (RuntimeException e) {
                node.close();
                throw e;
            }
        }
    }

    private static final class Shared {
        static final RabbitNode NODE = RabbitNode.start();
    }
}
