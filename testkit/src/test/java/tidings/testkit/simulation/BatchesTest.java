package tidings.testkit.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import tidings.consumer.Backoff;
import tidings.consumer.MessageHandler;
import tidings.consumer.Subscription;
import tidings.messaging.Limits;
import tidings.messaging.PublishOptions;
import tidings.testkit.simulation.Stage.BellPressed;

/** What waits is handled in one transaction, and what is special about one of them is told by that one alone. */
class BatchesTest {

    private static final BellPressed FIRST = new BellPressed("first", 0);
    private static final int LENGTH_OF_AN_ID = 36;

    private final Stage stage = new Stage();

    @Test
    void what_waits_shares_a_transaction_up_to_the_batch() {
        handledBy((message, tx) -> {});

        whileTheFirstIsHandled(() -> publish(5));

        assertThat(stage.opened()).hasSize(6);
        assertThat(stage.begun()).hasSize(6);
        assertThat(transactions()).as("the first, four of them, the last").isEqualTo(3);
        assertThat(stage.called("Inbox.look")).hasSize(3);
    }

    @Test
    void two_share_one_too() {
        handledBy((message, tx) -> {});

        whileTheFirstIsHandled(() -> publish(2));

        assertThat(transactions()).isEqualTo(2);
    }

    @Test
    void one_that_fails_is_tried_by_itself_and_takes_nothing_of_the_others_with_it() {
        handledBy((message, tx) -> {
            if (message.data().time() == 3) throw new IllegalStateException("the bell is broken");
        });

        whileTheFirstIsHandled(() -> publish(4));

        assertThat(stage.opened()).extracting(Stage.DoorOpened::time).containsExactly(0, 1, 2, 4);
        assertThat(stage.begun()).extracting(each -> each.bell().time()).containsExactly(0, 1, 2, 3, 4, 3);
        assertThat(stage.deadLetters()).hasSize(1);
    }

    @Test
    void what_one_that_fails_has_published_does_not_leave() {
        handledBy((message, tx) -> {
            tx.publish(new Stage.DoorOpened("half open", message.data().time()));
            if (message.data().time() == 2) throw new IllegalStateException("the bell is broken");
        });

        whileTheFirstIsHandled(() -> publish(3));

        assertThat(stage.opened().stream().filter(each -> each.door().equals("half open")))
                .extracting(Stage.DoorOpened::time)
                .containsExactly(0, 1, 3);
    }

    @Test
    void a_copy_of_one_of_them_is_told_and_handled_no_second_time() {
        handledBy((message, tx) -> {});
        var copied = PublishOptions.none().id("copied").time(stage.time());

        whileTheFirstIsHandled(() -> {
            stage.publish(new BellPressed("door", 1), copied);
            stage.publish(new BellPressed("door", 2));
            stage.publish(new BellPressed("door", 1), copied);
            stage.publish(new BellPressed("door", 3));
        });

        assertThat(stage.begun()).extracting(each -> each.bell().time()).containsExactly(0, 1, 2, 3);
        assertThat(transactions()).isEqualTo(2);
    }

    @Test
    void a_copy_of_one_that_has_taken_effect_is_told_and_the_others_share_a_transaction() {
        handledBy((message, tx) -> {});
        var copied = PublishOptions.none().id("copied").time(stage.time());
        stage.publish(new BellPressed("door", 7), copied);
        stage.until(() -> stage.opened().size() == 1);

        whileTheFirstIsHandled(() -> {
            stage.publish(new BellPressed("door", 7), copied);
            publish(3);
        });

        assertThat(stage.begun()).extracting(each -> each.bell().time()).containsExactly(7, 0, 1, 2, 3);
        assertThat(transactions()).isEqualTo(3);
    }

    @Test
    void what_is_too_large_or_cannot_be_read_goes_by_itself() {
        handledBy((message, tx) -> {});

        whileTheFirstIsHandled(() -> {
            stage.publish(new byte[LENGTH_OF_AN_ID + 1]);
            stage.publish(new BellPressed("door", 1));
            stage.publish("nothing".getBytes(UTF_8));
            stage.publish(new BellPressed("door", 2));
        });

        stage.until(() -> stage.deadLetters().size() == 2);
        assertThat(stage.deadLetters())
                .extracting(each -> each.failure().reason())
                .containsExactlyInAnyOrder("too-large", "malformed");
        assertThat(transactions()).isEqualTo(2);
    }

    @Test
    void what_may_have_been_begun_before_is_counted_one_by_one() {
        var one = handledBy((message, tx) -> {});
        stage.publish(FIRST);
        publish(3);
        stage.until(() -> stage.begun().size() == 1);

        one.kill();
        one.start();

        stage.until(() -> stage.opened().size() == 4);
        assertThat(stage.called("UnhandledMessages.begin")).hasSize(4);
    }

    @Test
    void what_was_handled_together_tells_how_far_the_inbox_has_come() {
        handledBy((message, tx) -> {});
        var longAgo = stage.time().minus(ofDays(20));
        stage.publish(FIRST, at(longAgo));
        stage.until(() -> stage.begun().size() == 1);
        publish(3);
        stage.until(() -> stage.opened().size() == 4);
        stage.passes(ofMinutes(2));

        stage.publish(new BellPressed("door", 9), at(stage.time().minus(ofDays(8))));

        stage.until(() -> stage.deadLetters().size() == 1);
        assertThat(stage.deadLetters().getFirst().failure().reason()).isEqualTo("too-old-to-deduplicate");
        assertThat(stage.begun()).extracting(each -> each.bell().time()).doesNotContain(9);
    }

    private static PublishOptions at(Instant time) {
        return PublishOptions.none().time(time);
    }

    private void whileTheFirstIsHandled(Runnable others) {
        int before = stage.begun().size();
        stage.publish(FIRST);
        stage.until(() -> stage.begun().size() == before + 1);
        others.run();
        stage.until(() -> stage.broker().waiting(Stage.QUEUE) + stage.broker().unsettled(Stage.QUEUE) == 0);
    }

    private void publish(int count) {
        for (int time = 1; time <= count; time++) stage.publish(new BellPressed("door", time));
    }

    private int transactions() {
        return stage.called("Inbox.add").size();
    }

    /** The first takes a second. */
    private Stage.Instance handledBy(MessageHandler<BellPressed> work) {
        return stage.start(
                "one",
                instance -> Subscription.of(Stage.QUEUE)
                        .concurrency(1)
                        .batched(4)
                        .retry(Backoff.none())
                        .on(BellPressed.class, instance.opens((message, tx) -> {
                            if (message.data().equals(FIRST)) instance.waits(ofSeconds(1));
                            work.on(message, tx);
                        })),
                builder -> builder.limits(new Limits(LENGTH_OF_AN_ID, 64)));
    }
}
