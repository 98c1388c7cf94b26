package tidings.e2e.process;

import static java.util.Objects.requireNonNull;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JVM of its own, with what it says in a file; it ends with this one. Not thread-safe. */
public final class KillableProcess implements AutoCloseable {

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path log;
    private final Thread hook = new Thread(this::end, "kill-child");
    private final Offspring offspring;
    private @Nullable Process process; // guarded by this, where it is set
    private boolean ended; // guarded by this

    /** What it has started. */
    interface Offspring {
        void kill() throws IOException;
    }

    /** @param words main class and arguments */
    public KillableProcess(String name, Path directory, Map<String, String> environment, String... words) {
        this(name, directory, environment, () -> {}, words);
    }

    /** @param offspring which must not outlive it */
    KillableProcess(
            String name, Path directory, Map<String, String> environment, Offspring offspring, String... words) {
        this.name = name;
        this.offspring = offspring;
        this.environment = environment;
        this.log = directory.resolve(name.replace(' ', '-') + ".log");
        command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", // started often, and never long
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(words));
        Runtime.getRuntime().addShutdownHook(hook);
    }

    public void start() throws IOException {
        var builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(key -> key.startsWith("TIDINGS_") || key.startsWith("EMAIL_"));
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        synchronized (this) {
            if (ended) throw new IOException(name + " does not start any more");
            process = builder.start();
        }
    }

    /** What is started after this JVM has begun to end would outlive it. */
    private synchronized void end() {
        ended = true;
        kill();
    }

    /** SIGKILL; when this returns it is gone. */
    public void kill() {
        var running = process;
        if (running == null) return;
        running.destroyForcibly();
        awaitEnd(running);
    }

    private void awaitEnd(Process ending) {
        ending.onExit().join();
        try {
            offspring.kill(); // only now: it would be started again
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGTERM; when this returns it is gone. */
    public void terminate() {
        var running = process;
        if (running == null) return;
        running.destroy();
        awaitEnd(running);
    }

    /** SIGSTOP and SIGCONT: it does nothing for a while, and knows nothing of it. */
    public void pause() throws IOException, InterruptedException {
        signal("-STOP");
    }

    public void goOn() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        var running = requireNonNull(process, "not started");
        int code = new ProcessBuilder("kill", signal, String.valueOf(running.pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (code != 0) throw new IOException("kill " + signal + " ended with " + code);
    }

    public boolean isAlive() {
        var running = process;
        return running != null && running.isAlive();
    }

    public void requireAlive() {
        var running = process;
        if (running == null || !running.isAlive())
            throw new IllegalStateException(name + " ended by itself; see " + log);
    }

    public String name() {
        return name;
    }

    public File log() {
        return log.toFile();
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // This JVM ends, and the hook runs anyway.
        }
    }
}
