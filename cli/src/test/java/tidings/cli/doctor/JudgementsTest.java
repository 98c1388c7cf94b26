package tidings.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;
import tidings.cli.doctor.Finding.Severity;
import tidings.cli.text.Ages;

/** What no part here can be brought to show: decided by a pure function each. */
class JudgementsTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "RabbitMQ, 3.9.29, ERROR",
        "RabbitMQ, 3.10.0, NOTE",
        "RabbitMQ, 4.1.3, NOTE",
        "RabbitMQ, 2.12.1, ERROR",
        "RabbitMQ, unheard of, NOTE",
        "qpid, 1.0.0, NOTE"
    })
    void rabbitmq_is_old_before_3_10(String product, String version, Severity severity) {
        assertThat(BrokerVersion.judge(product, version).severity()).isEqualTo(severity);
    }

    @ParameterizedTest
    @CsvSource({"14.19, 140019, ERROR", "15.0, 150000, NOTE", "18.1, 180001, NOTE"})
    void postgresql_is_old_before_15(String version, int number, Severity severity) {
        assertThat(DatabaseVersion.judge(version, number).severity()).isEqualTo(severity);
    }

    @ParameterizedTest
    @CsvSource({"1000, NOTE", "1001, WARNING", "-1000, NOTE", "-1001, WARNING"})
    void clocks_may_differ_by_a_second(long millis, Severity severity) {
        assertThat(DatabaseClock.judge(NOON, NOON.plusMillis(millis), NOON).severity())
                .isEqualTo(severity);
    }

    @Test
    void a_slow_answer_is_no_difference_of_clocks() {
        var after = NOON.plusSeconds(10);

        assertThat(DatabaseClock.judge(NOON, NOON, after).severity()).isEqualTo(Severity.NOTE);
        assertThat(DatabaseClock.judge(NOON, after, after).severity()).isEqualTo(Severity.NOTE);
    }

    @Test
    void the_clock_that_differs_is_told_with_how_much_and_whither() {
        assertThat(DatabaseClock.judge(NOON, NOON.plusSeconds(90), NOON).what())
                .isEqualTo("the database's clock is 1 min 30 s ahead of this machine's");
        assertThat(DatabaseClock.judge(NOON, NOON.minusMillis(2500), NOON).what())
                .isEqualTo("the database's clock is 2.5 s behind this machine's");
    }

    @ParameterizedTest
    @CsvSource({"500ms, PT0.5S", "60s, PT1M", "5m, PT5M", "2h, PT2H", "7d, P7D"})
    void ages_are_read_as_people_write_them(String text, Duration age) {
        assertThat(new Ages().convert(text)).isEqualTo(age);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "60", "s", "-1s", "1.5h", "1w", "12345678901s"})
    void what_is_no_age_is_refused(String text) {
        assertThatThrownBy(() -> new Ages().convert(text)).isInstanceOf(TypeConversionException.class);
    }

    @ParameterizedTest
    @CsvSource({"PT0.25S, 0.3 s", "PT59.9S, 59.9 s", "PT61S, 1 min 1 s", "PT2H5M9S, 2 h 5 min", "PT49H, 2 d 1 h"})
    void ages_are_told_in_their_two_largest_units(Duration age, String text) {
        assertThat(Ages.text(age)).isEqualTo(text);
    }

    @Test
    void colours_are_for_terminals_and_what_others_wrote_gives_a_terminal_no_orders() {
        var nasty = Finding.error("rows-held", "outbox\nof x", "reason \u001b[2J", "remedy");
        var diagnosis = new Diagnosis(NOON, new Part.NotLookedAt("why"), new Part.Seen("db:5432/x"), List.of(nasty));

        assertThat(new TableReport(diagnosis, false).text())
                .contains("ERROR  outbox?of x  reason ?[2J")
                .doesNotContain("\u001b");
        assertThat(new TableReport(diagnosis, true).text()).contains("\u001b[31mERROR\u001b[");
    }
}
