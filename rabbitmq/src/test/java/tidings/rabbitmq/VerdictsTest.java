package tidings.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tidings.messaging.MessageProperties;
import tidings.messaging.OutgoingMessage;
import tidings.messaging.PublishOutcome;

/** H2: a return is matched to its own message before that message's confirm counts. */
class VerdictsTest {

    private final Verdicts verdicts = new Verdicts(Duration.ofMinutes(1));

    @Test
    void a_return_of_a_message_without_an_id_is_matched_by_its_number() {
        var routed = expect(1, null);
        var returned = expect(2, null);

        verdicts.returned("e", "k", Properties.outgoing(Verdicts.numbered(MessageProperties.none(), 2)));
        verdicts.acked(2, true);

        assertThat(outcomeOf(routed)).isEqualTo(new PublishOutcome.Confirmed());
        assertThat(outcomeOf(returned)).isEqualTo(new PublishOutcome.Unroutable("e", "k"));
    }

    @Test
    void where_one_id_is_in_flight_twice_a_return_makes_both_unknown_and_neither_confirmed() {
        var first = expect(1, "same");
        var second = expect(2, "same");

        verdicts.returned(
                "e", "k", new BasicProperties.Builder().messageId("same").build());
        verdicts.acked(2, true);

        assertThat(outcomeOf(first)).isInstanceOf(PublishOutcome.Unknown.class);
        assertThat(outcomeOf(second)).isInstanceOf(PublishOutcome.Unknown.class);
    }

    @Test
    void a_nack_counts_when_a_later_answer_brings_no_return() {
        var refused = expect(1, "one");
        var confirmed = expect(2, "two");

        verdicts.nacked(1, false);
        assertThat(refused.verdict().toCompletableFuture()).isNotDone();
        verdicts.acked(2, false);

        assertThat(outcomeOf(refused)).isInstanceOf(PublishOutcome.Refused.class);
        assertThat(outcomeOf(confirmed)).isEqualTo(new PublishOutcome.Confirmed());
    }

    @Test
    void a_nack_with_its_return_behind_it_is_unroutable() {
        var unroutable = expect(1, "one");

        verdicts.nacked(1, false);
        verdicts.returned(
                "e", "k", new BasicProperties.Builder().messageId("one").build());

        assertThat(outcomeOf(unroutable)).isEqualTo(new PublishOutcome.Unroutable("e", "k"));
    }

    private Publish expect(long number, @Nullable String id) {
        var properties =
                id == null ? MessageProperties.none() : MessageProperties.none().messageId(id);
        var publish = new Publish(new OutgoingMessage("e", "k", properties, new byte[0]), () -> {});
        verdicts.expect(number, publish);
        return publish;
    }

    private static PublishOutcome outcomeOf(Publish publish) {
        return publish.verdict().toCompletableFuture().join();
    }
}
