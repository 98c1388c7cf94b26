package tidings.e2e.faults;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The server that an embedded database runs, found by what it keeps in its directory. */
record PostgresFiles(Path directory) {

    /** SIGKILL to the postmaster and to all its children; when this returns they are gone. */
    void killServer() throws IOException {
        var postmaster = postmaster();
        if (postmaster.isEmpty()) return;
        var server = new ArrayList<>(postmaster.get().children().toList());
        server.addFirst(postmaster.get()); // first of all, so that it does not recover by itself
        server.forEach(ProcessHandle::destroyForcibly);
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> server.stream().noneMatch(ProcessHandle::isAlive));
    }

    /** The file outlives a killed server, and its number may be another program's by now. */
    private Optional<ProcessHandle> postmaster() throws IOException {
        var data = directory.toRealPath().resolve("data");
        var pid = data.resolve("postmaster.pid");
        if (!Files.exists(pid)) return Optional.empty();
        return ProcessHandle.of(
                        Long.parseLong(Files.readAllLines(pid).getFirst().strip()))
                .filter(process -> process.info().arguments().stream()
                        .anyMatch(words -> List.of(words).contains(data.toString())));
    }
}
