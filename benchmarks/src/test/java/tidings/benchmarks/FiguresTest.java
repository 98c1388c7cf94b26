package tidings.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {

    @Test
    void a_spread_is_the_median_of_the_values_and_their_range() {
        assertThat(Spread.of(30, 10, 20)).isEqualTo(new Spread(20, 10, 30));
    }

    @Test
    void the_median_of_an_even_number_of_values_is_between_the_two_in_the_middle() {
        assertThat(Spread.of(4, 1, 2, 10)).isEqualTo(new Spread(3, 1, 10));
    }

    @Test
    void a_spread_is_of_the_values_that_there_are() {
        assertThat(Spread.of(Double.NaN, 7, Double.POSITIVE_INFINITY)).isEqualTo(new Spread(7, 7, 7));
        assertThat(Spread.of(Double.NaN)).isNull();
        assertThat(Spread.of()).isNull();
    }

    @Test
    void a_rate_is_the_median_over_the_rounds() {
        assertThat(figures(Outcomes.PUBLISH, 1).messagesPerSecond()).isEqualTo(new Spread(2700, 500, 3000));
    }

    @Test
    void a_ratio_is_the_median_over_pairs() {
        assertThat(figures(Outcomes.PUBLISH, 1).ratio()).isEqualTo(new Spread(0.9, 0.5, 1.5));
    }

    @Test
    void who_does_half_as_much_takes_twice_the_time() {
        var outcome =
                Outcome.ofTimes("saga", "", "bare", List.of(Outcomes.series("bare", 10), Outcomes.series("ours", 5)));

        assertThat(figures(outcome, 1).ratio()).isEqualTo(new Spread(2, 2, 2));
    }

    @Test
    void a_round_without_its_pair_counts_in_no_ratio() {
        var outcome = Outcome.ofRates(
                "publish", "", "bare", List.of(Outcomes.series("bare", 10, 10), Outcomes.series("ours", 5, 5, 90)));

        assertThat(figures(outcome, 1).ratio()).isEqualTo(new Spread(0.5, 0.5, 0.5));
    }

    @Test
    void a_baseline_that_did_nothing_gives_no_ratio() {
        var outcome =
                Outcome.ofRates("publish", "", "bare", List.of(Outcomes.series("bare", 0), Outcomes.series("ours", 5)));

        assertThat(figures(outcome, 1).ratio()).isNull();
    }

    @Test
    void costs_are_those_of_one_message() {
        var figures = figures(Outcomes.PUBLISH, 1);

        assertThat(figures.allocatedBytes()).isEqualTo(new Spread(1536, 1536, 1536));
        assertThat(figures.cpuNanos()).isEqualTo(new Spread(12_000, 12_000, 12_000));
        assertThat(figures.p50Nanos()).isEqualTo(new Spread(2e6, 2e6, 2e6));
        assertThat(figures.p99Nanos()).isEqualTo(new Spread(9e6, 9e6, 9e6));
    }

    @Test
    void what_was_not_measured_is_null() {
        var figures = figures(Outcomes.STARTUP, 0);

        assertThat(figures.seconds()).isEqualTo(new Spread(8, 8, 8));
        assertThat(figures.ratio()).isNull();
        assertThat(figures.p50Nanos()).isNull();
        assertThat(figures.p99Nanos()).isNull();
        assertThat(figures.allocatedBytes()).isNull();
        assertThat(figures.cpuNanos()).isNull();
    }

    private static Figures figures(Outcome outcome, int series) {
        return Figures.of(outcome.series().get(series), outcome);
    }
}
