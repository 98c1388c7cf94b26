package tidings.testkit.simulation;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tidings.consumer.Backoff;
import tidings.consumer.CircuitBreaker;
import tidings.consumer.Subscription;
import tidings.testkit.simulation.Stage.Begun;
import tidings.testkit.simulation.Stage.BellPressed;
import tidings.testkit.simulation.Stage.Instance;
import tidings.unhandled.UnhandledFilter;

/** What came back is one instance's as long as it is at it, and no longer. */
class ClaimsTest {

    private static final BellPressed BELL = new BellPressed("north", 1);
    private static final Backoff TWICE = Backoff.fixed(ofSeconds(1)).attempts(2);

    private final Stage stage = new Stage();

    @Test
    void a_handler_may_take_longer_than_a_claim_lasts() {
        stage.start("one", takesAtItsSecondTry(ofSeconds(100)));
        stage.start("two", takesAtItsSecondTry(ofSeconds(100)));

        stage.publish(BELL);
        stage.until(() -> stage.opened().size() == 1);

        stage.passes(ofMinutes(5));
        assertThat(stage.begun()).hasSize(2);
        assertThat(stage.called("Returns.renew")).hasSizeBetween(8, 10);
        assertThat(stage.deadLetters()).isEmpty();
    }

    @Test
    void and_so_it_may_when_its_instance_stops_meanwhile() {
        var one = stage.start("one", takesAtItsSecondTry(ofSeconds(100)), builder -> builder.drainTimeout(ofHours(1)));
        stage.publish(BELL);
        stage.until(() -> stage.begun().size() == 2);

        one.stopConsuming();
        stage.start("two", takesAtItsSecondTry(ofSeconds(100)));
        stage.until(one::hasStopped);

        stage.passes(ofMinutes(5));
        assertThat(stage.begun()).hasSize(2);
        assertThat(stage.opened()).hasSize(1);
        assertThat(stage.called("Returns.renew")).hasSizeBetween(8, 10);
    }

    @Test
    void a_claim_that_could_not_be_prolonged_is_at_the_next_look() {
        stage.start("one", takesAtItsSecondTry(ofSeconds(100)));
        stage.publish(BELL);
        stage.until(() -> stage.begun().size() == 2);

        stage.silence("Returns.renew");
        stage.until(() -> stage.called("Returns.renew").size() == 3);
        stage.heal();
        stage.start("two", takesAtItsSecondTry(ofSeconds(100)));
        stage.until(() -> stage.opened().size() == 1);

        stage.passes(ofMinutes(5));
        assertThat(stage.begun()).hasSize(2);
    }

    @Test
    void what_dies_with_its_instance_is_another_ones_when_its_claim_has_ended() {
        var one = stage.start("one", takesAtItsSecondTry(ofHours(1)));
        stage.publish(BELL);
        stage.until(() -> stage.begun().size() == 2);

        one.kill();
        stage.start("two", instance -> subscription().on(BellPressed.class, instance.opens((message, tx) -> {})));
        stage.until(() -> stage.opened().size() == 1);

        assertThat(between(stage.begun().get(1), stage.begun().get(2))).isBetween(ofSeconds(29), ofSeconds(32));
    }

    @Test
    void a_short_handler_prolongs_nothing() {
        stage.start("one", takesAtItsSecondTry(ofSeconds(5)));

        for (int time = 1; time <= 5; time++) {
            stage.publish(new BellPressed("north", time));
            stage.passes(ofSeconds(20));
        }

        assertThat(stage.opened()).hasSize(5);
        assertThat(stage.called("Returns.renew")).hasSizeLessThan(5);
    }

    /** What is due is looked for once a second, and no other way tells of what other instances have kept. */
    @Test
    void what_nobody_tells_of_is_looked_for_once_a_second() {
        stage.start("one", takesAtItsSecondTry(Duration.ZERO));
        stage.passes(ofSeconds(10));
        int before = stage.called("Returns.claim").size();

        stage.passes(ofSeconds(100));

        assertThat(stage.called("Returns.claim").size() - before).isBetween(95, 105);
    }

    @Test
    void when_the_database_does_not_answer_it_is_asked_once_a_second() {
        stage.start("one", takesAtItsSecondTry(Duration.ZERO));
        stage.silence("Returns.claim");
        stage.passes(ofSeconds(10));
        int before = stage.called("Returns.claim").size();

        stage.passes(ofSeconds(100));

        assertThat(stage.called("Returns.claim").size() - before).isBetween(95, 105);
    }

    @Test
    void no_more_is_claimed_than_can_be_handled_soon() throws Exception {
        stage.start(
                "one",
                instance -> takesAtItsSecondTry(ofHours(1))
                        .apply(instance)
                        .concurrency(2)
                        .retry(Backoff.fixed(ofSeconds(10)).attempts(2)));
        publishTwenty();

        stage.passes(ofSeconds(60));

        assertThat(stage.store().retries().status(UnhandledFilter.ALL).underWay())
                .isEqualTo(4);
    }

    @Test
    void what_is_due_in_numbers_comes_without_a_pause() {
        stage.start(
                "one",
                instance -> takesAtItsSecondTry(ofMillis(10))
                        .apply(instance)
                        .concurrency(2)
                        .retry(Backoff.fixed(ofSeconds(10)).attempts(2)));
        publishTwenty();

        stage.until(() -> stage.opened().size() == 20);

        assertThat(between(stage.begun().get(20), stage.begun().get(39))).isLessThan(ofMillis(500));
        int looks = (int) stage.called("Returns.claim").stream()
                .filter(at -> at.compareTo(stage.begun().get(20).at()) >= 0)
                .count();
        assertThat(looks).as("each brings several").isBetween(4, 14);
    }

    @Test
    void what_waited_behind_another_of_its_subject_comes_when_that_one_has_taken_effect() {
        stage.start(
                "one",
                instance -> subscription().ordered().on(BellPressed.class, instance.opens((message, tx) -> {
                    if (stage.begun().size() == 1) throw new IllegalStateException("the bell is broken");
                })));
        for (int time = 1; time <= 5; time++) stage.publish(new BellPressed("north", time));

        stage.until(() -> stage.opened().size() == 5);

        assertThat(between(stage.begun().get(1), stage.begun().get(5))).isLessThan(ofMillis(200));
    }

    @Test
    void what_is_tried_again_at_once_is_kept_nowhere_in_between() {
        stage.start(
                "one",
                instance -> takesAtItsSecondTry(Duration.ZERO)
                        .apply(instance)
                        .retry(Backoff.fixed(ofHours(1)).attempts(3).immediately(1)));
        stage.publish(BELL);

        stage.until(() -> stage.opened().size() == 1);

        assertThat(stage.called("UnhandledMessages.store")).isEmpty();
        assertThat(stage.begun()).hasSize(2);
    }

    @Test
    void what_will_be_due_is_looked_for_when_it_is() {
        stage.start(
                "one",
                instance -> takesAtItsSecondTry(Duration.ZERO)
                        .apply(instance)
                        .retry(Backoff.fixed(ofMillis(900)).attempts(2)));
        stage.passes(ofMillis(500));
        int before = stage.called("Returns.claim").size();
        stage.publish(BELL);

        stage.until(() -> stage.opened().size() == 1);

        assertThat(between(stage.begun().get(0), stage.begun().get(1))).isBetween(ofMillis(900), ofMillis(905));
        assertThat(stage.called("Returns.claim").size() - before).isLessThan(6);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void what_begins_to_wait_while_what_is_due_is_looked_for_comes_in_time_too(long seed) {
        var anew = new Stage(seed);
        anew.start(
                "one",
                instance -> subscription()
                        .concurrency(16)
                        .retry(Backoff.fixed(ofMillis(50)).attempts(2))
                        .on(BellPressed.class, instance.opens((message, tx) -> {
                            if (anew.begun().size() > 16) return;
                            instance.waits(ofMillis(500));
                            throw new IllegalStateException("the bell is broken");
                        })));
        anew.passes(ofMillis(500));
        for (int time = 1; time <= 16; time++) anew.publish(new BellPressed("door" + time, time));

        anew.until(() -> anew.opened().size() == 16);

        assertThat(between(anew.begun().get(0), anew.begun().get(31))).isBetween(ofMillis(550), ofMillis(600));
        assertThat(anew.called("Returns.claim").size()).as("not one each").isLessThan(12);
    }

    @Test
    void what_came_back_and_hangs_leaves_a_place_to_what_comes_first() {
        stage.start(
                "one",
                instance -> subscription().concurrency(4).on(BellPressed.class, instance.opens((message, tx) -> {
                    if (message.data().door().equals("quick")) return;
                    if (stage.begun().size() <= 8) throw new IllegalStateException("the bell is broken");
                    instance.waits(ofHours(1));
                })));
        for (int time = 1; time <= 8; time++) stage.publish(new BellPressed("slow", time));
        stage.until(() -> stage.begun().size() > 8);
        stage.passes(ofSeconds(10));

        stage.publish(new BellPressed("quick", 9));

        stage.passes(ofMillis(10));
        assertThat(stage.opened()).extracting(Stage.DoorOpened::door).containsExactly("quick");
        assertThat(stage.begun()).hasSize(8 + 3 + 1);
    }

    /** Out of memory, say. */
    @Test
    void what_a_fault_of_our_own_has_left_comes_again_when_its_claim_has_ended() {
        var faulty = new StillBreaker(CircuitBreaker.State.CLOSED) {
            private int asked;

            @Override
            public boolean tryBegin() {
                if (++asked == 2) throw new LinkageError("as this test wants it");
                return true;
            }
        };
        stage.start(
                "one",
                instance -> subscription()
                        .circuitBreaker(faulty)
                        .on(BellPressed.class, instance.opens((message, tx) -> {
                            if (stage.begun().size() == 1) throw new IllegalStateException("the bell is broken");
                        })));

        stage.publish(BELL);

        stage.until(() -> stage.opened().size() == 1);
        assertThat(between(stage.begun().get(0), stage.begun().get(1))).isBetween(ofSeconds(30), ofSeconds(33));
    }

    @Test
    void how_a_handler_ended_is_told_again_when_a_fault_of_our_own_kept_it_from_being_told() {
        stage.start(
                "one",
                instance -> subscription()
                        .retry(Backoff.fixed(ofSeconds(1)).attempts(3))
                        .on(BellPressed.class, instance.opens((message, tx) -> {
                            if (stage.begun().size() <= 2) throw new IllegalStateException("the bell is broken");
                        })));
        stage.refuse("Returns.failed", Ports.BROKEN);
        stage.publish(BELL);
        stage.until(() -> stage.called("Returns.failed").size() == 1);

        stage.heal();

        stage.until(() -> stage.opened().size() == 1);
        assertThat(between(stage.begun().get(1), stage.begun().get(2))).isLessThan(ofSeconds(4));
    }

    private void publishTwenty() {
        for (int time = 1; time <= 20; time++) stage.publish(new BellPressed("door" + time, time));
        stage.until(() -> stage.begun().size() == 20);
    }

    private Function<Instance, Subscription> takesAtItsSecondTry(Duration time) {
        return instance -> subscription().on(BellPressed.class, instance.opens((message, tx) -> {
            long tries = stage.begun().stream()
                    .filter(each -> each.bell().equals(message.data()))
                    .count();
            if (tries == 1) throw new IllegalStateException("the bell is broken");
            instance.waits(time);
        }));
    }

    private static Subscription subscription() {
        return Subscription.of(Stage.QUEUE).retry(TWICE);
    }

    private static Duration between(Begun one, Begun other) {
        return other.at().minus(one.at());
    }
}
