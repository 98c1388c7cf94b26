package tidings.e2e.process;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import tidings.embedded.EmbeddedDatabase;

/** PostgreSQL and the JVM that looks after it, killed together. Not thread-safe. */
public final class DatabaseProcess implements AutoCloseable {

    private static final Path PROGRAMS = Path.of("target", "postgres").toAbsolutePath();
    private static final String ROLE = "tidings"; // as the embedded database names user, password and database

    private final PostgresFiles files;
    private final int port;
    private final KillableProcess process;

    public DatabaseProcess(Path directory, int port, Path logs) {
        this(directory, port, logs, "database");
    }

    /** @param name of its log, where there are several */
    public DatabaseProcess(Path directory, int port, Path logs, String name) {
        this.port = port;
        files = new PostgresFiles(directory);
        process = new KillableProcess(
                name,
                logs,
                Map.of(),
                files::killServer,
                Caretaker.class.getName(),
                directory.toString(),
                String.valueOf(port));
    }

    public int port() {
        return port;
    }

    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + ROLE;
    }

    public String user() {
        return ROLE;
    }

    public String password() {
        return ROLE;
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), user(), password());
    }

    /** Returns when it answers. */
    public void start() throws IOException {
        process.start();
        awaitAnswer(process::requireAlive);
    }

    /** @param required throws when there is nobody to wait for */
    void awaitAnswer(Runnable required) {
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> answers(required));
    }

    private boolean answers(Runnable required) {
        required.run();
        try (var connection = connect()) {
            return connection.isValid(2);
        } catch (SQLException e) {
            return false;
        }
    }

    /** SIGSTOP to all of the server: connections stay, and nobody answers. */
    public void pause() throws IOException, InterruptedException {
        files.signalServer("-STOP");
    }

    public void goOn() throws IOException, InterruptedException {
        files.signalServer("-CONT");
    }

    /** SIGKILL to all of it. */
    public void kill() {
        process.kill();
    }

    @Override
    public void close() {
        process.close();
    }

    /** The child. */
    public static final class Caretaker {

        private Caretaker() {}

        public static void main(String[] arguments) throws InterruptedException {
            var database = EmbeddedDatabase.at(Path.of(arguments[0]))
                    .programs(PROGRAMS)
                    .port(Integer.parseInt(arguments[1]))
                    .start();
            System.out.println(database + " started");
            new CountDownLatch(1).await();
        }
    }
}
