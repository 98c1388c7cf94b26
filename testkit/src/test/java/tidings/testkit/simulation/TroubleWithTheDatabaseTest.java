package tidings.testkit.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tidings.consumer.Backoff;
import tidings.consumer.MessageHandler;
import tidings.consumer.Subscription;
import tidings.messaging.IncomingMessage;
import tidings.messaging.Limits;
import tidings.messaging.Message;
import tidings.messaging.MessageFormat;
import tidings.messaging.MessageTypes;
import tidings.testkit.simulation.Stage.BellPressed;
import tidings.testkit.simulation.Stage.Instance;

/** What is no fault of a message or its handler costs neither an attempt, and the database no more questions than it can bear. */
class TroubleWithTheDatabaseTest {

    private static final BellPressed NORTH = new BellPressed("north", 1);

    private final Stage stage = new Stage();

    @Test
    void while_the_database_does_not_answer_a_message_waits_longer_from_time_to_time_and_ten_seconds_at_most() {
        handledBy((message, tx) -> {});
        stage.silence("Inbox.look");
        stage.publish(NORTH);

        stage.passes(ofMinutes(1));

        assertThat(waits("Inbox.look")).isEqualTo(growing());
        stage.heal();
        stage.until(() -> stage.opened().size() == 1);
        assertThat(stage.deadLetters()).isEmpty();
    }

    @Test
    void what_cannot_be_kept_waits_longer_from_time_to_time_and_ten_seconds_at_most() {
        handledBy((message, tx) -> {
            throw new IllegalStateException("the bell is broken");
        });
        stage.silence("UnhandledMessages.store");
        stage.publish(NORTH);

        stage.passes(ofMinutes(1));

        assertThat(waits("UnhandledMessages.store")).isEqualTo(growing());
        stage.heal();
        stage.until(() -> stage.deadLetters().size() == 1);
        assertThat(stage.begun()).hasSize(1);
    }

    @Test
    void the_victim_of_a_conflict_is_tried_again_at_once() {
        handledBy((message, tx) -> {
            if (stage.begun().size() <= 2) throw new SQLException("two wait for each other", "40P01");
        });
        stage.publish(NORTH);

        stage.until(() -> stage.opened().size() == 1);

        assertThat(stage.begun()).hasSize(3);
        assertThat(stage.begun().get(2).at().minus(stage.begun().get(0).at())).isEqualTo(ofMillis(30));
        assertThat(stage.deadLetters()).isEmpty();
    }

    @Test
    void what_no_database_can_hold_is_kept_by_the_broker() {
        handledBy((message, tx) -> {
            throw new IllegalStateException("the bell is broken");
        });
        stage.refuse("UnhandledMessages.store", "22021");

        stage.publish(NORTH);

        stage.until(() -> stage.broker().waiting(Stage.QUEUE + ".dlq") == 1);
        stage.passes(ofSeconds(20));
        assertThat(stage.begun()).hasSize(1);
        assertThat(stage.broker().unsettled(Stage.QUEUE)).isZero();
    }

    @Test
    void what_an_inbox_does_not_do_for_another_reason_is_no_messages_fault() {
        handledBy((message, tx) -> {});
        stage.refuse("Inbox.look", "42P01"); // somebody dropped its table
        stage.publish(NORTH);
        stage.passes(ofMinutes(1));

        stage.heal();

        stage.until(() -> stage.opened().size() == 1);
        assertThat(stage.deadLetters()).isEmpty();
    }

    @Test
    void what_no_inbox_can_hold_is_a_dead_letter() {
        handledBy((message, tx) -> {});
        stage.refuse("Inbox.look", "22021");

        stage.publish(NORTH);

        stage.until(() -> stage.deadLetters().size() == 1);
        assertThat(stage.deadLetters().getFirst().failure().reason()).isEqualTo("unstorable");
        assertThat(stage.begun()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5})
    void what_cannot_be_read_is_a_dead_letter_and_holds_up_nothing(int batch) {
        stage.start(
                "one",
                instance -> Subscription.of(Stage.QUEUE)
                        .batched(batch)
                        .on(BellPressed.class, instance.opens((message, tx) -> {})));

        stage.publish("nothing that has a meaning".getBytes(UTF_8));
        stage.publish(NORTH);

        stage.until(() -> stage.opened().size() == 1);
        assertThat(stage.deadLetters())
                .hasSize(1)
                .allMatch(each -> each.failure().reason().equals("malformed"));
    }

    @Test
    void in_an_ordered_queue_too_and_nothing_that_is_too_large_is_read_for_its_subject() {
        var read = new ArrayList<Integer>();
        stage.start(
                "one",
                instance -> Subscription.of(Stage.QUEUE)
                        .ordered()
                        .on(BellPressed.class, instance.opens((message, tx) -> instance.waits(ofMillis(10)))),
                builder -> builder.limits(new Limits(36, 64)).format(new Reading(stage.format(), read)));

        stage.publish("nothing that has a meaning".getBytes(UTF_8));
        stage.publish(new byte[37]);
        stage.publish(new byte[36]);
        stage.publish(NORTH, new BellPressed("north", 2)); // as large as may be

        stage.until(() -> stage.opened().size() == 2 && stage.deadLetters().size() == 3);
        assertThat(read).contains(36).doesNotContain(37);
        assertThat(stage.begun().get(1).at().minus(stage.begun().get(0).at())).isEqualTo(ofMillis(10));
    }

    @Test
    void the_inbox_is_looked_after_once_a_minute_or_after_two_seconds_if_the_database_does_not_answer() {
        var one = handledBy((message, tx) -> {});
        stage.passes(ofMinutes(10).plusSeconds(1));
        assertThat(stage.called("Inbox.keep")).hasSize(11);

        stage.silence("Inbox.keep");
        stage.passes(ofMinutes(2));
        assertThat(stage.called("Inbox.keep").size()).isBetween(39, 43);

        one.stopConsuming();
        stage.until(one::hasStopped);
        int before = stage.called("Inbox.keep").size();
        stage.passes(ofMinutes(5));
        assertThat(stage.called("Inbox.keep")).hasSize(before);
    }

    private Instance handledBy(MessageHandler<BellPressed> work) {
        return stage.start(
                "one",
                instance ->
                        Subscription.of(Stage.QUEUE).retry(Backoff.none()).on(BellPressed.class, instance.opens(work)));
    }

    private List<Duration> waits(String port) {
        var at = stage.called(port);
        var waits = new ArrayList<Duration>();
        for (int i = 1; i < at.size(); i++) waits.add(at.get(i).minus(at.get(i - 1)));
        return waits;
    }

    private static List<Duration> growing() {
        return List.of(200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000, 10_000, 10_000).stream()
                .map(Duration::ofMillis)
                .toList();
    }

    /** Notes how large what it is to read is. */
    private static final class Reading extends ForwardingFormat {

        private final List<Integer> sizes;

        Reading(MessageFormat format, List<Integer> sizes) {
            super(format);
            this.sizes = sizes;
        }

        @Override
        public Message<?> decode(IncomingMessage incoming, MessageTypes types) {
            sizes.add(incoming.body().length);
            return super.decode(incoming, types);
        }
    }
}
