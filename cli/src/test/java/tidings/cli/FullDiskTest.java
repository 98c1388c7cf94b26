package tidings.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written to a full disk: whoever discards what was exported must know that it was not. */
@ExtendWith(Parts.Extension.class)
@EnabledOnOs(value = OS.LINUX, disabledReason = "there is no /dev/full")
class FullDiskTest {

    @ParameterizedTest
    @ValueSource(strings = {"dlq export", "dlq show 1 --body", "schema"})
    void what_could_not_be_written_is_no_success(String call, Parts parts, @TempDir Path directory) throws Exception {
        var rows = UnhandledRows.fresh(parts).dead(600, "user.created");
        var told = directory.resolve("err");

        var process = command(call + " --schema " + rows.schema());
        process.environment().putAll(parts.atDatabase().environment());
        int exitCode = process.redirectOutput(new File("/dev/full"))
                .redirectError(told.toFile())
                .start()
                .waitFor();

        assertThat(exitCode).isEqualTo(1);
        assertThat(Files.readString(told)).contains("Not all that it prints could be written");
    }

    private static ProcessBuilder command(String call) {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var launcher = Stream.of(java, "-cp", System.getProperty("java.class.path"), Launcher.class.getName());
        return new ProcessBuilder(
                Stream.concat(launcher, Stream.of(call.split(" "))).toList());
    }
}
