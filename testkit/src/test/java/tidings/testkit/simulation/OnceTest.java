package tidings.testkit.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tidings.consumer.Backoff;
import tidings.consumer.MessageHandler;
import tidings.consumer.Subscription;
import tidings.messaging.PublishOptions;
import tidings.testkit.simulation.Stage.BellPressed;
import tidings.testkit.simulation.Stage.DoorOpened;
import tidings.testkit.simulation.Stage.Instance;
import tidings.testkit.simulation.Stage.IsOpen;
import tidings.testkit.simulation.Stage.Open;
import tidings.unhandled.UnhandledFilter;

/** What makes a message the same, and what is done once for it. */
class OnceTest {

    private static final BellPressed NORTH = new BellPressed("north", 1);

    private final Stage stage = new Stage();
    private boolean broken = true;

    @Test
    void a_message_that_may_have_been_begun_before_is_counted_before_it_begins() {
        var one = start((message, tx) -> {});
        var again = new ArrayList<Integer>();
        var slow = stage.start(
                "two",
                instance -> subscription().on(BellPressed.class, instance.opens((message, tx) -> {
                    again.add(stage.called("UnhandledMessages.begin").size());
                    instance.waits(ofSeconds(5));
                })));
        one.kill();
        stage.publish(NORTH);
        stage.until(() -> stage.begun().size() == 1);

        slow.kill();
        slow.start();

        stage.until(() -> stage.opened().size() == 1);
        assertThat(again).containsExactly(0, 1);
        assertThat(stage.broker().unsettled(Stage.QUEUE)).isZero();
        stage.passes(ofMinutes(2));
        assertThat(stage.begun()).hasSize(2);
    }

    /** The other copy waits behind this one. */
    @Test
    void of_copies_that_are_here_together_one_is_handled() {
        stage.start(
                "one",
                instance -> subscription()
                        .on(BellPressed.class, instance.opens((message, tx) -> instance.waits(ofMillis(10)))));
        var copied = PublishOptions.none().id("copied").time(stage.time());

        for (int copy = 0; copy < 5; copy++) stage.publish(NORTH, copied);

        stage.until(() -> stage.opened().size() == 1);
        stage.passes(ofMinutes(1));
        assertThat(stage.begun()).hasSize(1);
        assertThat(stage.broker().unsettled(Stage.QUEUE)).isZero();
    }

    @Test
    void a_copy_of_what_waits_for_its_next_try_changes_nothing() {
        start((message, tx) -> {
            if (stage.begun().size() == 1) throw new IllegalStateException("the bell is broken");
        });
        var copied = PublishOptions.none().id("copied").time(stage.time());
        stage.publish(NORTH, copied);
        stage.passes(ofMillis(100));

        stage.publish(NORTH, copied);

        stage.until(() -> stage.opened().size() == 1);
        stage.passes(ofMinutes(1));
        assertThat(stage.begun()).hasSize(2);
    }

    /** Two began it, as the connection of the first was lost; the second died, and its claim tells that it was there. */
    @Test
    void what_comes_back_after_another_copy_has_taken_effect_is_told_and_gone() throws Exception {
        var one = stage.start("one", this::takesFiveSeconds, builder -> builder.drainTimeout(ofMinutes(1)));
        stage.publish(NORTH);
        stage.until(() -> stage.begun().size() == 1);
        var two = stage.start("two", this::takesFiveSeconds);
        one.stopConsuming();
        stage.passes(ofSeconds(1));
        stage.broker().dropConnections();
        stage.until(() -> stage.begun().size() == 2);

        two.kill();
        two.start();

        stage.passes(ofMinutes(1));
        var status = stage.store().retries().status(UnhandledFilter.ALL);
        assertThat(status.waiting() + status.underWay()).isZero();
        assertThat(stage.begun()).extracting(Stage.Begun::instance).containsExactly("one", "two");
        assertThat(stage.opened()).hasSize(1);
        assertThat(stage.deadLetters()).isEmpty();
    }

    private Subscription takesFiveSeconds(Instance instance) {
        return subscription().on(BellPressed.class, instance.opens((message, tx) -> instance.waits(ofSeconds(5))));
    }

    @Test
    void what_could_not_be_read_and_was_edited_into_a_message_that_has_taken_effect_is_told_and_gone()
            throws Exception {
        start((message, tx) -> {});
        stage.publish("nothing that has a meaning".getBytes(UTF_8));
        stage.publish(NORTH, PublishOptions.none().id("north"));
        stage.until(() -> stage.deadLetters().size() == 1 && stage.opened().size() == 1);

        stage.store().deadLetters().replay(stage.deadLetters().getFirst().id(), "north".getBytes(UTF_8));

        stage.until(() -> stage.deadLetters().isEmpty());
        stage.passes(ofMinutes(2));
        assertThat(stage.begun()).hasSize(1);
        assertThat(stage.deadLetters()).isEmpty();
    }

    @Test
    void and_edited_into_one_that_has_not_it_takes_effect() throws Exception {
        stage.start(
                "one",
                instance -> subscription().retry(Backoff.none()).on(BellPressed.class, instance.opens((message, tx) -> {
                    if (broken) throw new IllegalStateException("the bell is broken");
                })));
        stage.publish("nothing that has a meaning".getBytes(UTF_8));
        stage.publish(NORTH, PublishOptions.none().id("north"));
        stage.until(() -> stage.deadLetters().size() == 2);
        broken = false;
        var unreadable = stage.deadLetters().stream()
                .filter(each -> each.failure().reason().equals("malformed"))
                .findFirst()
                .orElseThrow();

        stage.store().deadLetters().replay(unreadable.id(), "north".getBytes(UTF_8));

        stage.until(() -> stage.opened().size() == 1);
        assertThat(stage.begun()).hasSize(2);
    }

    @Test
    void one_that_schedules_under_an_id_that_is_taken_has_failed_and_holds_up_no_others() {
        stage.start(
                "one",
                instance -> Subscription.of(Stage.QUEUE)
                        .retry(Backoff.none())
                        .concurrency(1)
                        .on(BellPressed.class, instance.opens((message, tx) -> {
                            if (message.data().door().equals("west")) return;
                            tx.publishAt(
                                    stage.time().plus(ofHours(24)),
                                    new DoorOpened("reminder", 1),
                                    PublishOptions.none().id("reminder"));
                        })));

        stage.publish(new BellPressed("north", 1), new BellPressed("south", 2), new BellPressed("west", 3));

        stage.until(() -> stage.begun().size() == 3);
        stage.until(() -> stage.broker().unsettled(Stage.QUEUE) == 0);
        assertThat(stage.deadLetters())
                .singleElement()
                .satisfies(dead -> assertThat(dead.failure().detail()).contains("scheduled already"));
    }

    @Test
    void at_least_once_a_copy_is_handled_again() {
        stage.start(
                "one",
                instance -> subscription().atLeastOnce().on(BellPressed.class, instance.opens((message, tx) -> {})));
        var copied = PublishOptions.none().id("copied").time(stage.time());

        stage.publish(NORTH, copied);
        stage.publish(NORTH, copied);

        stage.until(() -> stage.opened().size() == 2);
        stage.passes(ofSeconds(1));
        assertThat(stage.broker().unsettled(Stage.QUEUE)).isZero();
        assertThat(stage.called("Inbox.look")).isEmpty();
        assertThat(stage.called("Inbox.add")).isEmpty();
    }

    @Test
    void what_a_framework_puts_around_a_handler_is_around_it() {
        var around = new ArrayList<String>();
        stage.start(
                "one",
                instance -> subscription()
                        .on(BellPressed.class, instance.opens((message, tx) -> around.add("handled")))
                        .around(handler -> wrapped(handler, around)));

        stage.publish(NORTH);

        stage.until(() -> stage.opened().size() == 1);
        assertThat(around).containsExactly("before", "handled", "after");
    }

    @SuppressWarnings("unchecked") // the only one there is
    private static MessageHandler<BellPressed> wrapped(MessageHandler<?> handler, List<String> around) {
        return (message, tx) -> {
            around.add("before");
            ((MessageHandler<BellPressed>) handler).on(message, tx);
            around.add("after");
        };
    }

    @Test
    void those_who_come_together_share_a_look() {
        stage.start(
                "one",
                instance -> subscription().concurrency(16).on(BellPressed.class, instance.opens((message, tx) -> {})));

        for (int time = 1; time <= 16; time++) stage.publish(new BellPressed("door", time));

        stage.until(() -> stage.opened().size() == 16);
        assertThat(stage.called("Inbox.look").size()).isLessThan(16);
    }

    @Test
    void what_is_older_than_what_the_inbox_reaches_back_to_is_a_dead_letter() {
        start((message, tx) -> {});
        var reachesBackTo = stage.time().minus(ofDays(7));
        stage.publish(NORTH);
        stage.passes(ofMinutes(2));

        stage.publish(new BellPressed("north", 2), at(reachesBackTo.minusSeconds(1)));
        stage.publish(new BellPressed("north", 3), at(reachesBackTo.plusSeconds(1)));

        stage.until(() -> stage.deadLetters().size() == 1 && stage.opened().size() == 2);
        assertThat(stage.deadLetters().getFirst().failure().reason()).isEqualTo("too-old-to-deduplicate");
        assertThat(stage.begun()).extracting(each -> each.bell().time()).containsExactly(1, 3);
    }

    @Test
    void a_body_that_was_edited_into_another_messages_is_refused() throws Exception {
        stage.start(
                "one",
                instance -> subscription().ordered().on(BellPressed.class, instance.opens((message, tx) -> {
                    if (message.data().equals(NORTH)) throw new IllegalStateException("the bell is broken");
                })));
        stage.publish(NORTH, PublishOptions.none().id("north"));
        stage.publish(new BellPressed("south", 1), PublishOptions.none().id("south"));
        stage.until(() -> stage.deadLetters().size() == 1 && stage.opened().size() == 1);

        stage.store().deadLetters().replay(stage.deadLetters().getFirst().id(), "south".getBytes(UTF_8));

        stage.until(() -> stage.deadLetters().size() == 1
                && stage.deadLetters().getFirst().failure().reason().equals("invalid-envelope"));
        assertThat(stage.deadLetters().getFirst().failure().detail())
                .startsWith("its body has another id, source or time than the message had");
        assertThat(stage.begun()).hasSize(3);
    }

    @Test
    void a_message_that_holds_up_its_subject_keeps_it() throws Exception {
        stage.start(
                "one",
                instance -> subscription().ordered().on(BellPressed.class, instance.opens((message, tx) -> {
                    if (broken) throw new IllegalStateException("the bell is broken");
                })));
        var same = PublishOptions.none().id("north").time(stage.time());
        stage.publish(NORTH, same);
        stage.until(() -> stage.deadLetters().size() == 1);
        broken = false;

        stage.publish(new BellPressed("south", 1), same); // as the format finds it from now on
        stage.store().deadLetters().replay(stage.deadLetters().getFirst().id());

        stage.until(() -> stage.deadLetters().size() == 1
                && stage.deadLetters().getFirst().failure().reason().equals("invalid-envelope"));
        assertThat(stage.deadLetters().getFirst().failure().detail()).contains("another subject");
        assertThat(stage.opened()).isEmpty();
    }

    @Test
    void an_intent_has_committed_when_the_handler_is_called() {
        var intended = new ArrayList<List<Stage.DoorOpened>>();
        stage.start(
                "one",
                instance -> Subscription.of(Stage.QUEUE)
                        .retry(Backoff.fixed(ofSeconds(1)).attempts(2))
                        .answerWithIntent(
                                Open.class,
                                (message, tx) -> tx.publish(new Stage.DoorOpened("intended", 0)),
                                (message, tx) -> {
                                    intended.add(List.copyOf(stage.opened()));
                                    tx.publish(
                                            new Stage.DoorOpened(message.data().door(), 1));
                                    if (intended.size() == 1) throw new IllegalStateException("the bell is broken");
                                    return new IsOpen(message.data().door());
                                }));

        stage.send(new Open("north"));

        stage.until(() -> stage.opened().stream().anyMatch(each -> each.door().equals("north")));
        assertThat(intended.getFirst()).extracting(Stage.DoorOpened::door).containsExactly("intended");
        assertThat(stage.opened()).hasSize(3);
    }

    private static PublishOptions at(Instant time) {
        return PublishOptions.none().time(time);
    }

    private Instance start(MessageHandler<BellPressed> work) {
        return stage.start("one", instance -> subscription().on(BellPressed.class, instance.opens(work)));
    }

    private static Subscription subscription() {
        return Subscription.of(Stage.QUEUE).retry(Backoff.fixed(ofSeconds(10)).attempts(2));
    }
}
