package tidings.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tidings.messaging.DepartingMessage;
import tidings.messaging.MessageProperties;
import tidings.messaging.OutgoingMessage;
import tidings.messaging.PublishOutcome;

class HoldBackTest {

    private static final PublishOutcome REFUSED = new PublishOutcome.Refused("the queue is full");

    @Test
    void the_wait_of_a_refused_row_doubles_from_a_second_to_a_minute() {
        assertThat(List.of(0, 1, 2, 5, 6, 1_000))
                .map(attempts -> HoldBack.after(row(attempts), REFUSED, true)
                        .orElseThrow()
                        .delay())
                .extracting(Duration::toSeconds)
                .containsExactly(1L, 2L, 4L, 32L, 60L, 60L);
    }

    @Test
    void what_failed_for_want_of_a_connection_waits_in_the_relay() {
        assertThat(HoldBack.after(row(0), REFUSED, false)).isEmpty();
        assertThat(HoldBack.after(row(0), unknown(Duration.ofSeconds(9)), false))
                .isEmpty();
        assertThat(HoldBack.after(row(0), new PublishOutcome.Confirmed(), true)).isEmpty();
    }

    @Test
    void a_queue_that_gave_no_answer_for_more_than_four_seconds_is_given_time() {
        assertThat(HoldBack.after(row(0), unknown(Duration.ofSeconds(4)), true)).isEmpty();
        assertThat(HoldBack.after(row(0), unknown(Duration.ofMillis(4_001)), true))
                .hasValueSatisfying(held -> assertThat(held.reason()).isEqualTo("no answer within 4 s"));
    }

    @Test
    void what_nobody_would_get_waits_whether_or_not_there_is_a_connection() {
        var unroutable = new PublishOutcome.Unroutable("commands", "receipt.write");

        assertThat(HoldBack.after(row(0), unroutable, false))
                .hasValueSatisfying(held -> assertThat(held.reason())
                        .isEqualTo("no queue is bound to exchange commands for routing key receipt.write"));
    }

    @Test
    void a_row_behind_one_that_comes_with_it_may_leave_and_one_behind_another_may_not() {
        var first = row(1, 1L, null);
        var second = row(1, 2L, 1L);
        var third = row(1, 3L, 2L);
        var behindMissing = row(1, 5L, 4L);
        var behindThat = row(1, 6L, 5L);
        var inAnotherLane = row(2, 7L, 1L);

        assertThat(HoldBack.behindOthers(List.of(first, second, third, behindMissing, behindThat, inAnotherLane)))
                .containsExactly(behindMissing, behindThat, inAnotherLane);
    }

    @Test
    void a_row_behind_another_waits_half_a_minute_unless_that_one_leaves() {
        assertThat(HoldBack.behind(row(1, 2L, 1L)))
                .isEqualTo(new OutboxRecord.Held(
                        new OutboxRecord.Key(1, 2),
                        Duration.ofSeconds(30),
                        "behind an earlier message of its subject"));
    }

    private static PublishOutcome unknown(Duration waited) {
        return new PublishOutcome.Unknown(waited);
    }

    private static OutboxRecord row(int attempts) {
        return new OutboxRecord(1, 1, departing(), null, attempts);
    }

    private static OutboxRecord row(int lane, long id, @Nullable Long behind) {
        return new OutboxRecord(lane, id, departing(), behind, 0);
    }

    private static DepartingMessage departing() {
        return new DepartingMessage(new OutgoingMessage("x", "k", MessageProperties.none(), new byte[0]), "ada", true);
    }
}
