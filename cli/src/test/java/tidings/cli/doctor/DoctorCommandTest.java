package tidings.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tidings.cli.Operator;
import tidings.cli.Parts;

@ExtendWith(Parts.Extension.class)
class DoctorCommandTest {

    private static final String NOWHERE = "amqp://guest:geheim@127.0.0.1:9";

    @Test
    void with_nothing_to_look_at_it_was_called_wrongly() {
        var outcome = Operator.withoutEnvironment().run("doctor");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("set TIDINGS_BROKER_URI, TIDINGS_DATABASE_URL or both");
    }

    @Test
    void a_queue_without_a_broker_and_a_schema_without_a_database_are_refused(Parts parts) {
        var database = parts.atDatabase().run("doctor", "--queue", "some.queue");
        var broker = Operator.withoutEnvironment()
                .with("TIDINGS_BROKER_URI", NOWHERE)
                .run("doctor", "--schema", "tidings");

        assertThat(database.exitCode()).isEqualTo(2);
        assertThat(database.err()).contains("--queue needs a broker");
        assertThat(broker.exitCode()).isEqualTo(2);
        assertThat(broker.err()).contains("--schema needs a database");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--max-age=5 minutes", "--schema=No", "--queue=", "--verbose"})
    void what_makes_no_sense_is_refused(String option, Parts parts) {
        var outcome = parts.operator().run("doctor", option);

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("See --help.");
        assertThat(outcome.out()).isEmpty();
    }

    @Test
    void a_part_that_is_not_named_is_not_looked_at_and_that_is_no_finding(Parts parts) {
        var outcome = Operator.withoutEnvironment()
                .with("TIDINGS_BROKER_URI", parts.broker().uri().toString())
                .doctor();

        assertThat(outcome.exitCode()).isZero();
        var database = outcome.json().path("database");
        assertThat(database.path("state").asString()).isEqualTo("not-looked-at");
        assertThat(database.path("reason").asString()).isEqualTo("TIDINGS_DATABASE_URL is not set");
    }

    @Test
    void a_broker_out_of_reach_is_told_with_what_to_do_and_what_the_other_part_shows(Parts parts) {
        var outcome = parts.atDatabase().with("TIDINGS_BROKER_URI", NOWHERE).doctor("--schema", "none_such");

        assertThat(outcome.exitCode()).isEqualTo(1);
        var json = outcome.json();
        assertThat(json.path("outcome").asString()).isEqualTo("incomplete");
        assertThat(json.path("broker").path("address").asString()).isEqualTo("127.0.0.1:9");
        assertThat(json.path("broker").path("reason").asString()).isEqualTo("nothing answers");
        assertThat(json.path("broker").path("remedy").asString()).startsWith("Start the broker");
        assertThat(outcome.findings("tables-missing")).hasSize(1);
    }

    @Test
    void a_database_out_of_reach_is_told_with_what_to_do() {
        var outcome = Operator.withoutEnvironment()
                .with("TIDINGS_DATABASE_URL", "jdbc:postgresql://127.0.0.1:9/shop?password=geheim")
                .doctor();

        assertThat(outcome.exitCode()).isEqualTo(1);
        var database = outcome.json().path("database");
        assertThat(database.path("address").asString()).isEqualTo("127.0.0.1:9/shop");
        assertThat(database.path("reason").asString()).startsWith("Connection to 127.0.0.1:9 refused");
        assertThat(database.path("remedy").asString()).startsWith("Start the database");
    }

    @Test
    void a_refused_login_and_a_database_that_is_not_there_are_told_apart(Parts parts) {
        var stranger =
                parts.atDatabase().with("TIDINGS_DATABASE_PASSWORD", "geheim").doctor();
        var elsewhere = parts.atDatabase()
                .with("TIDINGS_DATABASE_URL", parts.database().jdbcUrl() + "_elsewhere")
                .doctor();

        assertThat(stranger.json().path("database").path("remedy").asString())
                .startsWith("Correct TIDINGS_DATABASE_USER and TIDINGS_DATABASE_PASSWORD");
        assertThat(elsewhere.json().path("database").path("remedy").asString())
                .startsWith("Correct the database's name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://127.0.0.1:9/shop?password=geheim",
                "jdbc:postgresql://tidings:geheim@127.0.0.1:9/shop",
                "jdbc:postgresql://127.0.0.1:port/shop?password=geheim",
                "jdbc:mysql://127.0.0.1/shop?password=geheim",
                "postgresql://tidings:geheim@127.0.0.1/shop"
            })
    void no_password_of_a_database_is_printed(String url) {
        var outcome = Operator.withoutEnvironment()
                .with("TIDINGS_DATABASE_URL", url)
                .with("TIDINGS_DATABASE_PASSWORD", "geheim")
                .run("doctor");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.out() + outcome.err()).contains("FAILED").doesNotContain("geheim");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                NOWHERE,
                "amqp://guest:geheim@",
                "amqp://guest:ge heim:geheim@127.0.0.1",
                "http://guest:geheim@127.0.0.1",
                "guest:geheim@127.0.0.1",
                "amqps://guest:geheim@127.0.0.1:9/a/b"
            })
    void no_password_of_a_broker_is_printed(String uri) {
        var outcome =
                Operator.withoutEnvironment().with("TIDINGS_BROKER_URI", uri).run("doctor");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.out() + outcome.err()).contains("FAILED").doesNotContain("geheim");
    }

    @Test
    void people_read_a_table_without_colours_where_there_is_no_terminal(Parts parts) {
        var outcome = parts.atDatabase().run("doctor", "--schema", "none_such");

        assertThat(outcome.exitCode()).isEqualTo(3);
        assertThat(outcome.out())
                .doesNotContain("\u001b")
                .containsPattern(Pattern.compile("^-  .*TIDINGS_BROKER_URI is not set$", Pattern.MULTILINE))
                .containsPattern(Pattern.compile("^ok .*PostgreSQL 18", Pattern.MULTILINE))
                .containsPattern(
                        Pattern.compile("^ERROR .*schema none_such .*none of Tidings' tables$", Pattern.MULTILINE))
                .contains("→ Make them: ./tidings schema --schema none_such")
                .contains("Found errors: 1, warnings: 0.");
    }
}
