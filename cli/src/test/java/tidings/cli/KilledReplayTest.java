package tidings.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A replay of many is a process that may be killed at any time. */
@ExtendWith(Parts.Extension.class)
class KilledReplayTest {

    private static final int MANY = 5_000;

    @Test
    void a_replay_that_is_killed_and_run_again_sends_each_message_back_once(Parts parts, @TempDir Path directory)
            throws Exception {
        var rows = UnhandledRows.fresh(parts).dead(MANY, "user.created");

        // It takes ten seconds: whoever kills it in the middle has time, however slow the machine is.
        var replay = start(parts, directory, "dlq", "replay", "--all", "--rate", "500", "--schema", rows.schema());
        try {
            await().atMost(Duration.ofMinutes(1)).until(() -> rows.count("state = 'RETRY'") > MANY / 10);
        } finally {
            replay.destroyForcibly().onExit().join(); // SIGKILL
        }
        await().until(() -> rows.openTransactions() == 0);
        assertThat(rows.count("state = 'DEAD'")).isBetween(1L, MANY - 1L);

        var again = rows.run("dlq", "replay", "--all", "--rate", "10000");

        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(rows.count("state = 'RETRY' and replays = 1")).isEqualTo(MANY);
        assertThat(rows.count("true")).isEqualTo(MANY);
    }

    private static Process start(Parts parts, Path directory, String... words) throws IOException {
        var command = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Launcher.class.getName());
        command.command().addAll(List.of(words));
        command.environment().putAll(parts.atDatabase().environment());
        return command.redirectErrorStream(true)
                .redirectOutput(directory.resolve("replay.log").toFile())
                .start();
    }
}
