package tidings.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<String> ran = new ArrayList<>();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path directory;

    @Test
    void help_lists_the_scenarios_with_what_they_do() {
        assertThat(execute("--help")).isZero();

        assertThat(out.toString()).contains("publish", "does publish", "startup", "does startup", "pieces", "--plot");
    }

    @Test
    void without_a_name_the_usual_scenarios_run_five_times_each() {
        assertThat(execute()).isZero();

        assertThat(ran).containsExactly("publish 5.0 5", "consume 5.0 5");
        assertThat(out.toString()).contains("amqp-client", "2,700 (500–3,000)");
        assertThat(err.toString()).contains("publish: does publish");
    }

    @Test
    void there_are_no_colours_without_a_terminal() {
        assertThat(execute("publish")).isZero();

        assertThat(out.toString()).contains("Tidings").doesNotContain("\u001b");
    }

    @Test
    void named_scenarios_run_once_and_as_long_as_asked() {
        assertThat(execute("startup", "publish", "publish", "--seconds", "0.5", "--rounds", "2"))
                .isZero();

        assertThat(ran).containsExactly("publish 0.5 2", "startup 0.5 2");
    }

    @Test
    void an_unknown_scenario_is_told_with_those_there_are() {
        assertThat(execute("publish", "dance")).isEqualTo(64);

        assertThat(err.toString()).contains("dance", "publish, consume, startup, pieces");
        assertThat(ran).isEmpty();
    }

    @Test
    void options_that_make_no_sense_are_told() {
        assertThat(execute("--rounds", "0")).isEqualTo(64);
        assertThat(execute("--seconds", "0")).isEqualTo(64);
        assertThat(execute("--seconds", "NaN")).isEqualTo(64);
        assertThat(execute("--seconds", "many")).isEqualTo(64);
        assertThat(execute("--fast")).isEqualTo(64);
        assertThat(execute("pieces", "--json", directory.resolve("x").toString()))
                .isEqualTo(64);

        assertThat(err.toString()).contains("--rounds must be at least 1: 0", "--seconds must be more than 0");
        assertThat(ran).isEmpty();
    }

    @Test
    void a_file_that_cannot_be_written_is_told_before_anything_runs() {
        var nowhere = directory.resolve("missing").resolve("report").toString();

        assertThat(execute("--json", nowhere)).isEqualTo(64);
        assertThat(execute("--plot", nowhere)).isEqualTo(64);
        assertThat(execute("--json", directory.toString())).isEqualTo(64);

        assertThat(err.toString()).contains("Cannot write " + nowhere);
        assertThat(ran).isEmpty();
    }

    @Test
    void a_report_and_a_plot_are_written() throws IOException {
        var json = directory.resolve("report.json");
        var plot = directory.resolve("plot.svg");

        assertThat(execute("--json", json.toString(), "--plot", plot.toString()))
                .isZero();

        assertThat(Files.readString(json)).contains("\"publish\"", "\"consume\"");
        assertThat(Files.readString(plot)).contains("<svg");
    }

    @Test
    void without_a_baseline_there_is_nothing_to_plot_and_no_file() {
        var plot = directory.resolve("plot.svg");

        assertThat(execute("startup", "--plot", plot.toString())).isZero();

        assertThat(plot).doesNotExist();
        assertThat(err.toString()).contains("Nothing to plot");
    }

    @Test
    void a_scenario_that_fails_leaves_what_the_others_measured() throws IOException {
        var json = directory.resolve("report.json");
        var failing = new Made("consume", Outcomes.CONSUME) {
            @Override
            public List<Outcome> run(Plan plan) {
                throw new BenchException("the broker is on holiday");
            }
        };

        assertThat(execute(List.of(failing, made("publish", Outcomes.PUBLISH)), "--json", json.toString()))
                .isEqualTo(1);

        assertThat(err.toString()).contains("consume failed: the broker is on holiday");
        assertThat(Files.readString(json)).contains("\"publish\"").doesNotContain("\"consume\"");
    }

    private int execute(String... arguments) {
        return execute(List.of(made("publish", Outcomes.PUBLISH), made("consume", Outcomes.CONSUME)), arguments);
    }

    private int execute(List<Scenario> usual, String... arguments) {
        return Bench.commandLine(usual, List.of(made("startup", Outcomes.STARTUP)))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private Made made(String name, Outcome outcome) {
        return new Made(name, outcome);
    }

    /** Tells what it was asked for and has its outcome ready. */
    private class Made implements Scenario {

        private final String name;
        private final Outcome outcome;

        Made(String name, Outcome outcome) {
            this.name = name;
            this.outcome = outcome;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String description() {
            return "does " + name;
        }

        @Override
        public List<Outcome> run(Plan plan) {
            ran.add(name + " " + plan.seconds() + " " + plan.rounds());
            return List.of(outcome);
        }
    }
}
