package tidings.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** As {@link ShortRunTest}, for what needs a database. */
@Tag("rabbitmq")
class ShortDatabaseRunTest {

    private static final Plan SHORT = new Plan(1, 1, 20_000, 2);

    /** One of the peers looks every two seconds. */
    private static final Plan LONGER_THAN_A_POLL = new Plan(2, 1);

    @Test
    void rows_of_all_outboxes_go() throws Exception {
        var outcome = only(new OutboxRate().run(LONGER_THAN_A_POLL));

        assertThat(outcome.explanation()).contains("fsync=on", "synchronous_commit=on", "takes");
        assertThat(contenders(outcome))
                .containsExactly(
                        "Tidings",
                        "bare outbox",
                        "Namastack Outbox",
                        "Namastack Outbox, defaults",
                        "Transaction Outbox");
        assertThat(rounds(outcome))
                .allSatisfy(round -> assertThat(round.messages()).isPositive());
    }

    @Test
    void messages_are_handled_once_beside_pgbench() throws Exception {
        var outcome = only(new Once().run(SHORT));

        assertThat(contenders(outcome)).containsExactly("pgbench", "Tidings", "Tidings, batched(50)");
        assertThat(rounds(outcome))
                .allSatisfy(round -> assertThat(round.messages()).isPositive());
    }

    @Test
    void orders_are_completed_by_a_saga_and_by_hand() throws Exception {
        var outcome = only(new SagaTime().run(new Plan(2, 1)));

        assertThat(outcome.compared()).isEqualTo(Outcome.Compared.TIME);
        assertThat(contenders(outcome)).containsExactly("saga", "by hand", "Eventuate, no broker");
        assertThat(rounds(outcome))
                .allSatisfy(round -> assertThat(round.messages()).isPositive());
    }

    @Test
    void ten_thousand_handlers_wait_with_ten_connections() throws Exception {
        var outcome = only(new WaitingOnce().run(SHORT));

        assertThat(rounds(outcome)).extracting(Measurement::messages).containsExactly(10_000L);
    }

    @Test
    void slow_transactions_reach_their_handlers() throws Exception {
        var outcome = only(new OutboxLatency().run(new Plan(2, 1)));

        assertThat(rounds(outcome)).singleElement().satisfies(round -> {
            assertThat(round.messages()).isEqualTo(1_000);
            assertThat(round.p999Nanos()).isBetween(round.p99Nanos(), round.maxNanos());
        });
    }

    @Test
    void backlogs_drain() throws Exception {
        var outcome = only(new Backlog().run(SHORT));

        assertThat(rounds(outcome)).extracting(Measurement::messages).containsExactly(10_000L, 20_000L);
    }

    @Test
    void bursts_go_while_a_transaction_is_held_open() throws Exception {
        var outcome = only(new HeldSnapshot().run(SHORT));

        assertThat(rounds(outcome)).extracting(Measurement::messages).containsExactly(10_000L, 10_000L, 10_000L);
        assertThat(rounds(outcome))
                .allSatisfy(round -> assertThat(round.p50Nanos()).isPositive());
    }

    private static Outcome only(List<Outcome> outcomes) {
        assertThat(outcomes).hasSize(1);
        return outcomes.getFirst();
    }

    private static List<String> contenders(Outcome outcome) {
        return outcome.series().stream().map(Series::contender).toList();
    }

    private static List<Measurement> rounds(Outcome outcome) {
        return outcome.series().stream()
                .flatMap(series -> series.rounds().stream())
                .toList();
    }
}
