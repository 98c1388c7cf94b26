package tidings.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** So that the instrument works on the day it is needed; a run as short as this measures nothing. */
@Tag("rabbitmq")
class ShortRunTest {

    @Test
    void every_contender_passes_messages_from_one_process_to_another() throws Exception {
        var outcomes = new Both().run(new Plan(0.5, 1));

        assertThat(outcomes).singleElement().satisfies(outcome -> {
            assertThat(outcome.baseline()).isEqualTo("PerfTest");
            assertThat(outcome.series())
                    .extracting(Series::contender)
                    .containsExactly("Tidings", "amqp-client", "Spring AMQP", "Spring AMQP, no JSON", "PerfTest");
            for (var series : outcome.series())
                assertThat(series.rounds())
                        .singleElement()
                        .satisfies(round -> assertThat(round.messages()).isPositive());
        });
    }

    @Test
    void ten_thousand_handlers_wait_at_the_same_time() throws Exception {
        var outcomes = new Waiting().run(new Plan(1, 1));

        var rounds = outcomes.getFirst().series().getFirst().rounds();
        assertThat(rounds).extracting(Measurement::messages).isEqualTo(List.of(10_000L));
    }
}
