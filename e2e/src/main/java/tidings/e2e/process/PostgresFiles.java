package tidings.e2e.process;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The server that an embedded database runs, found by what it keeps in its directory. */
public record PostgresFiles(Path directory) {

    /** SIGKILL to the postmaster and to all its children; when this returns they are gone. */
    public void killServer() throws IOException {
        var postmaster = postmaster();
        if (postmaster.isEmpty()) return;
        var server = new ArrayList<>(postmaster.get().children().toList());
        server.addFirst(postmaster.get()); // first of all, so that it does not recover by itself
        server.forEach(ProcessHandle::destroyForcibly);
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> server.stream().noneMatch(ProcessHandle::isAlive));
    }

    /** To the postmaster first, so that no child comes that is left out; a signal such as {@code -STOP}. */
    public void signalServer(String signal) throws IOException, InterruptedException {
        var postmaster = postmaster();
        if (postmaster.isEmpty()) return;
        send(signal, List.of(postmaster.get()));
        send(signal, postmaster.get().children().toList());
    }

    private static void send(String signal, List<ProcessHandle> processes) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("kill", signal));
        processes.forEach(process -> command.add(String.valueOf(process.pid())));
        if (command.size() > 2) new ProcessBuilder(command).start().waitFor(); // one that has just ended is no failure
    }

    boolean isRunning() throws IOException {
        return postmaster().isPresent();
    }

    /** The file outlives a killed server, and its number may be another program's by now. */
    private Optional<ProcessHandle> postmaster() throws IOException {
        if (!Files.exists(directory)) return Optional.empty();
        var data = directory.toRealPath().resolve("data");
        var pid = data.resolve("postmaster.pid");
        if (!Files.exists(pid)) return Optional.empty();
        return ProcessHandle.of(
                        Long.parseLong(Files.readAllLines(pid).getFirst().strip()))
                .filter(process -> process.info().arguments().stream()
                        .anyMatch(words -> List.of(words).contains(data.toString())));
    }
}
