package tidings.testkit.simulation;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import tidings.consumer.Backoff;
import tidings.consumer.Subscription;
import tidings.testkit.simulation.Stage.Begun;
import tidings.testkit.simulation.Stage.BellPressed;
import tidings.testkit.simulation.Stage.Instance;

/** When an instance stops consuming, what it has not brought to an end is another one's, at once and as it was. */
class StoppingTest {

    private static final BellPressed NORTH = new BellPressed("north", 1);
    private static final BellPressed SOUTH = new BellPressed("south", 2);
    private static final Backoff TWICE = Backoff.fixed(ofSeconds(1)).attempts(2);

    private final Stage stage = new Stage();

    @Test
    void what_has_not_begun_is_another_ones_at_once() {
        var one = oneHandlesTheFirstOfTwoAndAnotherIsThere();

        one.stopConsuming();

        stage.until(() -> stage.opened().size() == 1);
        assertThat(stage.begun())
                .last()
                .isEqualTo(new Begun("two", SOUTH, stage.begun().getFirst().at()));
        assertThat(one.hasStopped()).isFalse();
    }

    @Test
    void it_is_brought_nothing_more() {
        var one = oneHandlesTheFirstOfTwoAndAnotherIsThere();
        one.stopConsuming();
        stage.until(() -> stage.opened().size() == 1);

        for (int time = 3; time <= 12; time++) stage.publish(new BellPressed("west", time));

        stage.until(() -> stage.opened().size() == 11);
        assertThat(stage.called("Broker.requeue")).hasSize(1);
    }

    @Test
    void what_came_back_and_has_not_begun_again_is_another_ones_at_once_and_not_counted() {
        var one = stage.start(
                "one",
                instance -> subscription(TWICE).on(BellPressed.class, instance.opens((message, tx) -> {
                    if (stage.begun().size() <= 2) throw new IllegalStateException("the bell is broken");
                    instance.waits(ofSeconds(200));
                })),
                builder -> builder.drainTimeout(ofHours(1)));
        stage.publish(NORTH, SOUTH);
        stage.until(() -> stage.begun().size() == 3);
        var stoppedAt = stage.now();

        one.stopConsuming();
        quick("two", TWICE);

        stage.until(() -> stage.opened().size() == 1);
        assertThat(stage.begun()).last().extracting(Begun::instance).isEqualTo("two");
        assertThat(stage.now().minus(stoppedAt)).isLessThan(ofSeconds(2));
        stage.until(one::hasStopped);
        assertThat(stage.now().minus(stoppedAt)).as("as soon as its handler").isLessThan(ofSeconds(201));
        assertThat(stage.opened()).hasSize(2);
        assertThat(stage.begun()).hasSize(4);
        requireThatNothingIsProlonged();
    }

    @Test
    void whatever_has_just_arrived_nothing_stays_with_it() {
        for (int seed = 1; seed <= 50; seed++) {
            var anew = new Stage(seed);
            var one = anew.start("one", taking(Subscription.of(Stage.QUEUE), Duration.ZERO));
            anew.start("two", taking(Subscription.of(Stage.QUEUE), Duration.ZERO));
            for (int time = 1; time <= 8; time++) anew.publish(new BellPressed("door" + time, time));

            one.stopConsuming();

            anew.until(() -> anew.opened().size() == 8);
            anew.until(one::hasStopped);
            assertThat(anew.begun()).as("seed %d", seed).hasSize(8);
            assertThat(anew.broker().unsettled(Stage.QUEUE)).as("seed %d", seed).isZero();
        }
    }

    @Test
    void what_failed_together_and_waits_for_its_turn_alone_is_another_ones() {
        var one = stage.start(
                "one",
                instance -> subscription(Backoff.none())
                        .batched(4)
                        .on(BellPressed.class, instance.opens((message, tx) -> {
                            if (stage.begun().size() == 1) instance.waits(ofSeconds(1));
                            else if (stage.begun().size() <= 3) throw new IllegalStateException("the bell is broken");
                            else instance.waits(ofSeconds(200));
                        })),
                builder -> builder.drainTimeout(ofHours(1)));
        stage.publish(NORTH, SOUTH, new BellPressed("west", 3));
        stage.until(() -> stage.begun().size() == 4);

        one.stopConsuming();
        quick("two", Backoff.none());

        stage.until(() -> stage.opened().size() == 3);
        assertThat(stage.begun()).extracting(Begun::instance).containsExactly("one", "one", "one", "one", "two");
        assertThat(stage.begun()).last().extracting(Begun::bell).isEqualTo(new BellPressed("west", 3));
    }

    @Test
    void a_handler_may_end_first() {
        var one = slow("one", Backoff.none(), ofHours(1));
        stage.publish(NORTH);
        stage.until(() -> stage.begun().size() == 1);
        quick("two", Backoff.none());

        one.stopConsuming();

        stage.until(one::hasStopped);
        assertThat(stage.opened()).hasSize(1);
        stage.passes(ofSeconds(60));
        assertThat(stage.begun()).hasSize(1);
    }

    @Test
    void a_handler_that_takes_too_long_is_interrupted_and_its_message_another_ones_as_if_it_had_not_been_tried() {
        stage.passes(ofSeconds(30));
        var one = slow("one", Backoff.none(), ofSeconds(2));
        stage.publish(NORTH);
        stage.until(() -> stage.begun().size() == 1);
        quick("two", Backoff.none());
        var stoppedAt = stage.now();

        one.stopConsuming();

        stage.until(() -> stage.opened().size() == 1);
        assertThat(stage.now().minus(stoppedAt)).isBetween(ofSeconds(2), ofMillis(2_100));
        assertThat(stage.begun()).last().extracting(Begun::instance).isEqualTo("two");
        stage.until(one::hasStopped);
        assertThat(stage.deadLetters()).isEmpty();
    }

    @Test
    void and_so_it_is_when_the_message_had_come_back() {
        var one = stage.start(
                "one",
                instance -> subscription(TWICE).on(BellPressed.class, instance.opens((message, tx) -> {
                    if (stage.begun().size() == 1) throw new IllegalStateException("the bell is broken");
                    instance.waits(ofHours(1));
                })),
                builder -> builder.drainTimeout(ofSeconds(2)));
        stage.publish(NORTH);
        stage.until(() -> stage.begun().size() == 2);
        quick("two", TWICE);
        var stoppedAt = stage.now();

        one.stopConsuming();

        stage.until(() -> stage.opened().size() == 1);
        assertThat(stage.now().minus(stoppedAt)).isBetween(ofSeconds(2), ofSeconds(4));
        assertThat(stage.begun()).hasSize(3);
        assertThat(stage.deadLetters()).isEmpty();
    }

    @Test
    void and_so_it_is_of_an_ordered_queue() {
        var one = stage.start(
                "one",
                instance -> subscription(TWICE).ordered().on(BellPressed.class, instance.opens((message, tx) -> {
                    if (stage.begun().size() == 1) throw new IllegalStateException("the bell is broken");
                    instance.waits(ofHours(1));
                })),
                builder -> builder.drainTimeout(ofSeconds(2)));
        stage.publish(NORTH);
        stage.until(() -> stage.begun().size() == 2);
        quickOrdered("two");
        var stoppedAt = stage.now();

        one.stopConsuming();

        stage.until(() -> stage.opened().size() == 1);
        assertThat(stage.now().minus(stoppedAt)).isBetween(ofSeconds(2), ofSeconds(4));
    }

    @Test
    void of_an_ordered_queue_nobody_gets_a_later_message_before_the_handlers_have_ended() {
        var one = ordered("one", ofHours(1));
        stage.publish(NORTH, new BellPressed("north", 2), new BellPressed("south", 3), new BellPressed("north", 4));
        stage.until(() -> stage.begun().size() == 2);
        quickOrdered("two");

        one.stopConsuming();

        stage.until(() -> stage.opened().size() == 4);
        assertThat(stage.begun()).extracting(Begun::instance).containsExactly("one", "one", "two", "two");
        assertThat(stage.begun().subList(2, 4))
                .extracting(each -> each.bell().time())
                .containsExactly(2, 4);
        assertThat(stage.begun().get(2).at().minus(stage.begun().get(0).at())).isGreaterThanOrEqualTo(ofSeconds(200));
    }

    @Test
    void of_an_ordered_queue_what_is_interrupted_comes_before_what_was_not_begun() {
        var one = ordered("one", ofSeconds(2));
        stage.publish(NORTH, new BellPressed("north", 2), new BellPressed("north", 3));
        stage.until(() -> stage.begun().size() == 1);
        quickOrdered("two");

        one.stopConsuming();

        stage.until(() -> stage.opened().size() == 3);
        assertThat(stage.begun().subList(1, 4))
                .extracting(each -> each.bell().time())
                .containsExactly(1, 2, 3);
        assertThat(stage.begun().subList(1, 4)).extracting(Begun::instance).containsOnly("two");
    }

    private Instance oneHandlesTheFirstOfTwoAndAnotherIsThere() {
        var one = slow("one", Backoff.none(), ofHours(1));
        stage.publish(NORTH, SOUTH);
        stage.until(() -> stage.begun().size() == 1);
        quick("two", Backoff.none());
        return one;
    }

    private void requireThatNothingIsProlonged() {
        int before = stage.called("Returns.renew").size();
        stage.passes(ofSeconds(60));
        assertThat(stage.called("Returns.renew")).hasSize(before);
    }

    /** One at a time, each for more than three minutes. */
    private Instance slow(String name, Backoff backoff, Duration drain) {
        return stage.start(name, taking(subscription(backoff), ofSeconds(200)), builder -> builder.drainTimeout(drain));
    }

    private Instance quick(String name, Backoff backoff) {
        return stage.start(name, taking(subscription(backoff), Duration.ZERO));
    }

    private Instance ordered(String name, Duration drain) {
        return stage.start(
                name,
                taking(subscription(Backoff.none()).concurrency(4).ordered(), ofSeconds(200)),
                builder -> builder.drainTimeout(drain));
    }

    private void quickOrdered(String name) {
        stage.start(name, taking(subscription(Backoff.none()).concurrency(4).ordered(), Duration.ZERO));
    }

    private static Function<Instance, Subscription> taking(Subscription subscription, Duration time) {
        return instance -> subscription.on(BellPressed.class, instance.opens((message, tx) -> instance.waits(time)));
    }

    private static Subscription subscription(Backoff backoff) {
        return Subscription.of(Stage.QUEUE).concurrency(1).retry(backoff);
    }
}
