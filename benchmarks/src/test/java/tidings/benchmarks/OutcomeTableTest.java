package tidings.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OutcomeTableTest {

    private static final String ESCAPE = "\u001b";

    @Test
    void a_row_tells_the_rate_the_ratio_and_the_costs() {
        var row = row(Outcomes.PUBLISH, "Tidings ");

        assertThat(row)
                .contains("2,700 (500–3,000)", "0.90 (0.50–1.50)", "2.00", "9.00", "20.0", "30.0", "1,536", "12.0");
    }

    @Test
    void the_title_of_the_ratios_names_the_baseline_and_the_baseline_is_one() {
        assertThat(text(Outcomes.PUBLISH)).contains("ratio to amqp-client");
        assertThat(row(Outcomes.PUBLISH, "amqp-client ").split(" {3,}", -1)).contains("1");
    }

    @Test
    void how_a_contender_was_tuned_stands_below() {
        assertThat(text(Outcomes.PUBLISH)).contains("Tidings: Tidings at its best");
    }

    @Test
    void what_was_not_measured_is_a_dash() {
        assertThat(row(Outcomes.STARTUP, "demo ").split(" {3,}", -1))
                .endsWith("–", "8.00 (8.00–8.00)", "–", "–", "–", "–", "–", "–");
    }

    @Test
    void columns_are_aligned() {
        var table = new Table(List.of("name", "n"), List.of(List.of("a", "1,000"), List.of("longer", "1")));

        assertThat(table.text(false).lines())
                .containsExactly("name         n", "a        1,000", "longer       1")
                .map(String::length)
                .containsOnly(14);
    }

    @Test
    void there_are_colours_only_for_a_terminal() {
        assertThat(new OutcomeTable(Outcomes.PUBLISH, true).text()).contains(ESCAPE);
        assertThat(text(Outcomes.PUBLISH)).doesNotContain(ESCAPE);
    }

    private static String row(Outcome outcome, String begin) {
        return text(outcome)
                .lines()
                .filter(line -> line.startsWith(begin))
                .findFirst()
                .orElseThrow();
    }

    private static String text(Outcome outcome) {
        return new OutcomeTable(outcome, false).text();
    }
}
