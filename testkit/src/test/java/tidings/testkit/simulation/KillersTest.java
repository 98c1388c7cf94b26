package tidings.testkit.simulation;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tidings.consumer.Backoff;
import tidings.consumer.Subscription;
import tidings.testkit.simulation.Stage.BellPressed;
import tidings.testkit.simulation.Stage.Instance;

/** Messages that their processes die of, and their neighbours. */
class KillersTest {

    private static final BellPressed KILLER = new BellPressed("killer", 1);

    private final Stage stage = new Stage();
    private int atATime;
    private int mostAtATime;

    /** The first death is the broker's to tell, and counts for nothing; of the second a neighbour may be to blame. */
    @ParameterizedTest
    @CsvSource({"1, 3", "3, 3", "4, 4", "10, 10", "1000, 10"})
    void a_message_kills_as_many_processes_as_it_may_fail_but_three_at_least_and_ten_at_most(int attempts, int deaths) {
        start(attempts, UnaryOperator.identity());
        stage.publish(KILLER);

        stage.until(() -> stage.deadLetters().size() == 1);

        assertThat(stage.begun()).hasSize(deaths);
        var letter = stage.deadLetters().getFirst();
        assertThat(letter.failure().reason()).isEqualTo("its-process-died");
        assertThat(letter.failure().detail()).startsWith("begun " + (deaths - 1) + " times");
        stage.passes(ofMinutes(2));
        assertThat(stage.begun()).hasSize(deaths);
    }

    @Test
    void its_neighbours_take_effect_each_alone() {
        start(3, UnaryOperator.identity());
        stage.publish(KILLER);
        for (int time = 2; time <= 6; time++) stage.publish(new BellPressed("neighbour", time));
        // Twice all of them begin together: as the broker brings them, and brings them again.
        stage.until(() -> stage.begun().stream()
                        .filter(each -> each.bell().equals(KILLER))
                        .count()
                == 2);
        mostAtATime = 0;

        stage.until(() -> stage.opened().size() == 5 && stage.deadLetters().size() == 1);

        assertThat(mostAtATime).isEqualTo(1);
        assertThat(stage.deadLetters().getFirst().message().subject()).isEqualTo("killer");
    }

    @Test
    void what_comes_meanwhile_begins_when_the_one_that_may_kill_has_ended() {
        startWithSuspect(ofSeconds(3).toMillis());
        var suspectBegan = stage.now();

        stage.publish(new BellPressed("neighbour", 2));

        stage.until(() -> stage.opened().size() == 2);
        assertThat(stage.opened()).extracting(Stage.DoorOpened::door).containsExactly("killer", "neighbour");
        assertThat(stage.now().minus(suspectBegan)).isBetween(ofSeconds(3), ofMillis(3_100));
    }

    @Test
    void where_it_fails_instead_it_is_tried_again_like_any_other() {
        stage.start(
                        "one",
                        instance -> Subscription.of(Stage.QUEUE)
                                .retry(Backoff.fixed(ofSeconds(1)).attempts(3))
                                .on(BellPressed.class, instance.opens((message, tx) -> {
                                    if (stage.begun().size() <= 2) instance.dies();
                                    if (stage.begun().size() == 3)
                                        throw new IllegalStateException("the bell is broken");
                                })))
                .supervised();

        stage.publish(KILLER);

        stage.until(() -> stage.opened().size() == 1);
        assertThat(stage.begun()).hasSize(4);
        assertThat(stage.begun().get(3).at().minus(stage.begun().get(2).at())).isBetween(ofSeconds(1), ofSeconds(3));
    }

    @Test
    void another_that_waits_for_its_turn_to_be_alone_is_looked_for_five_times_a_second() {
        stage.start(
                        "one",
                        instance -> Subscription.of(Stage.QUEUE).on(BellPressed.class, instance.opens((message, tx) -> {
                            if (stage.begun().size() <= 4) instance.waits(ofSeconds(1));
                            if (stage.begun().size() <= 4) instance.dies();
                            instance.waits(ofSeconds(60));
                        })))
                .supervised();
        stage.publish(KILLER, new BellPressed("neighbour", 2));
        stage.until(() -> stage.begun().size() == 5);
        int before = stage.called("Returns.claim").size();

        stage.passes(ofSeconds(10));

        assertThat(stage.begun()).hasSize(5);
        assertThat(stage.called("Returns.claim").size() - before).isBetween(45, 60);
    }

    @Test
    void it_waits_no_longer_than_five_seconds() {
        startWithSuspect(ofSeconds(60).toMillis());
        stage.publish(new BellPressed("neighbour", 2));
        var published = stage.now();

        stage.until(() -> stage.opened().size() == 1);

        assertThat(stage.opened()).extracting(Stage.DoorOpened::door).containsExactly("neighbour");
        assertThat(stage.now().minus(published)).isEqualTo(ofSeconds(5));
    }

    /** Until the third time it is handled, which it survives. */
    private void startWithSuspect(long takes) {
        supervised(stage.start(
                "one",
                instance -> Subscription.of(Stage.QUEUE).on(BellPressed.class, instance.opens((message, tx) -> {
                    if (!message.data().equals(KILLER)) return;
                    if (stage.begun().size() <= 2) instance.dies();
                    instance.waits(ofMillis(takes));
                }))));
        stage.publish(KILLER);
        stage.until(() -> stage.begun().size() == 3);
    }

    private void start(int attempts, UnaryOperator<Subscription> further) {
        supervised(stage.start(
                "one",
                instance -> further.apply(Subscription.of(Stage.QUEUE)
                                .retry(Backoff.fixed(ofSeconds(1)).attempts(attempts)))
                        .on(BellPressed.class, instance.opens((message, tx) -> {
                            mostAtATime = Math.max(mostAtATime, ++atATime);
                            instance.waits(ofMillis(100));
                            if (message.data().equals(KILLER)) {
                                atATime = 0;
                                instance.dies();
                            }
                            atATime--;
                        }))));
    }

    private static void supervised(Instance instance) {
        instance.supervised();
    }
}
