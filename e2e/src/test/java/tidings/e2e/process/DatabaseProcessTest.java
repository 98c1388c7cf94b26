package tidings.e2e.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tidings.testkit.FreePort;

@Timeout(120)
class DatabaseProcessTest {

    /** Whoever interrupts a torture run leaves no servers behind. */
    @Test
    void a_database_ends_with_the_process_that_started_it(@TempDir Path directory) throws Exception {
        int port = FreePort.take();
        var files = new PostgresFiles(directory.resolve("database"));
        var database = new DatabaseProcess(files.directory(), port, directory);
        try (var owner = new KillableProcess(
                "owner", directory, Map.of(), Owner.class.getName(), directory.toString(), String.valueOf(port))) {
            owner.start();
            database.awaitAnswer(owner::requireAlive);

            owner.terminate();

            assertThatThrownBy(database::connect).isInstanceOf(SQLException.class);
            assertThat(files.isRunning()).isFalse();
        } finally {
            database.close();
            files.killServer(); // it was another's
        }
    }

    static final class Owner {

        private Owner() {}

        public static void main(String[] arguments) throws Exception {
            var directory = Path.of(arguments[0]);
            new DatabaseProcess(directory.resolve("database"), Integer.parseInt(arguments[1]), directory).start();
            new CountDownLatch(1).await();
        }
    }
}
