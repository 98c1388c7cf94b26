package tidings.postgres;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tidings.testkit.FreePort;

/** A server of an installed PostgreSQL as a child of this process, reachable on 127.0.0.1 only. */
final class PrivatePostgres implements AutoCloseable {

    /** Debian's of release 12, the oldest that Tidings is for. */
    static final Path POSTGRESQL_15 = Path.of("/usr/lib/postgresql/15/bin");

    static final String USER = "contract";

    private final Path data;
    private final Path log;
    private final int port;
    private final Process server;

    private PrivatePostgres(Path data, Path log, int port, Process server) {
        this.data = data;
        this.log = log;
        this.port = port;
        this.server = server;
    }

    static boolean isInstalled(Path programs) {
        return Files.isExecutable(programs.resolve("initdb")) && Files.isExecutable(programs.resolve("postgres"));
    }

    /** Returns when clients can connect. */
    static PrivatePostgres start(Path programs, Path directory) throws IOException, InterruptedException {
        var data = directory.resolve("data");
        var log = directory.resolve("postgresql.log");
        var made = program(
                        log,
                        programs.resolve("initdb"),
                        List.of("-D", data.toString(), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C"))
                .start();
        if (!made.waitFor(120, TimeUnit.SECONDS) || made.exitValue() != 0) {
            made.destroyForcibly();
            throw new IOException("initdb failed: " + Files.readString(log));
        }
        int port = FreePort.take();
        var server = program(
                        log,
                        programs.resolve("postgres"),
                        List.of("-D", data.toString(), "-p", "" + port, "-h", "127.0.0.1", "-k", ""))
                .start();
        var started = new PrivatePostgres(data, log, port, server);
        Runtime.getRuntime().addShutdownHook(new Thread(started::close)); // for tests that are interrupted
        try {
            await().atMost(Duration.ofSeconds(60)).until(started::answers);
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
        return started;
    }

    String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    /** Ends open connections, and the server. Idempotent. */
    @Override
    public void close() {
        if (!server.isAlive()) return;
        try {
            // SIGINT, which Java does not send: SIGTERM would wait for clients.
            new ProcessBuilder("kill", "-INT", "" + server.pid()).start().waitFor();
            if (!server.waitFor(30, TimeUnit.SECONDS)) server.destroyForcibly();
        } catch (IOException e) {
            server.destroyForcibly();
        } catch (InterruptedException e) {
            server.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "PostgreSQL in " + data;
    }

    private boolean answers() throws IOException {
        if (!server.isAlive()) throw new IllegalStateException(this + " ended: " + Files.readString(log));
        try (var connection = DriverManager.getConnection(jdbcUrl(), USER, "")) {
            return connection.isValid(5);
        } catch (SQLException notYet) {
            return false;
        }
    }

    /** PostgreSQL refuses to run as root; in a user namespace of its own it is somebody else. */
    private static ProcessBuilder program(Path log, Path program, List<String> arguments) {
        var words = new ArrayList<String>();
        if ("root".equals(System.getProperty("user.name"))) words.addAll(List.of("unshare", "-U"));
        words.add(program.toString());
        words.addAll(arguments);
        var builder = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        return builder;
    }
}
