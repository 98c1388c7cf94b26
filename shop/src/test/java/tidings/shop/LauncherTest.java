package tidings.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class LauncherTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void help_names_the_commands_and_their_settings() {
        assertThat(execute("--help")).isZero();
        assertThat(execute("demo", "--help")).isZero();
        assertThat(execute("run", "--help")).isZero();

        assertThat(out.toString())
                .contains("demo", "run", "--once", "--fresh", "TIDINGS_BROKER_URI", "TIDINGS_DATABASE_PASSWORD");
    }

    @Test
    void every_command_tells_its_version() {
        for (var command : new String[] {"demo", "run"})
            assertThat(execute(command, "--version")).isZero();

        assertThat(out.toString()).contains("tidings");
    }

    @Test
    void an_unknown_service_is_told_with_those_there_are() {
        assertThat(execute("run", "mystery")).isEqualTo(64);

        assertThat(err.toString()).contains("mystery", "user-service", "email-service");
    }

    @Test
    void an_unknown_command_is_told() {
        assertThat(execute("dance")).isEqualTo(64);
    }

    private int execute(String... arguments) {
        return Launcher.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
