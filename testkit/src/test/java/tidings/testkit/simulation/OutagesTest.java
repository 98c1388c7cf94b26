package tidings.testkit.simulation;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tidings.consumer.Backoff;
import tidings.consumer.CircuitBreaker.State;
import tidings.consumer.MessageHandler;
import tidings.consumer.RetryAfter;
import tidings.consumer.Subscription;
import tidings.testkit.simulation.Stage.BellPressed;

/** A circuit breaker withholds messages while what their handlers call does not answer: opens at the second failure, for a second. */
class OutagesTest {

    private final Stage stage = new Stage();
    private final SimulatedBreaker breaker = new SimulatedBreaker(stage.simulation(), "bells");
    private final List<State> begunWhile = new ArrayList<>();
    private Duration over = ofSeconds(10);
    private boolean failedAfterwards;
    private int atATime;
    private int mostAtATimeHalfOpen;

    @Test
    void what_failed_because_of_it_comes_back_when_it_is_over_however_long_it_would_have_waited() {
        handledWith(Backoff.fixed(ofHours(1)).attempts(2), (message, tx) -> answersLater());
        publish(3);
        oneEachSecond(12);

        stage.until(() -> stage.opened().size() == 15);

        assertThat(stage.now()).isLessThan(ofSeconds(14));
        assertThat(stage.deadLetters()).isEmpty();
    }

    @Test
    void it_does_so_at_once() {
        handledWith(Backoff.fixed(ofHours(1)).attempts(2), (message, tx) -> answersLater());
        publish(3);
        stage.passes(ofMillis(10_300));
        var probed = stage.now();

        stage.publish(new BellPressed("probe", 1));

        stage.until(() -> stage.opened().size() == 4);
        assertThat(stage.now().minus(probed)).isLessThan(ofMillis(100));
    }

    @Test
    void an_attempt_that_does_not_count_is_none_later() {
        over = ofMinutes(1);
        handledWith(Backoff.fixed(ofSeconds(5)).attempts(3), (message, tx) -> {
            answersLater();
            if (message.data().time() == 1 && !failedAfterwards) {
                failedAfterwards = begunWhile.getLast() == State.CLOSED;
                throw new IllegalStateException("the bell is broken");
            }
        });
        publish(2);

        stage.until(() -> stage.opened().size() == 2);

        assertThat(failedAfterwards).isTrue();
        assertThat(stage.deadLetters()).isEmpty();
    }

    @Test
    void and_when_the_database_does_not_hear_of_it_at_first() {
        handledWith(Backoff.fixed(ofHours(1)).attempts(2), (message, tx) -> answersLater());
        stage.silence("Returns.hurry");
        publish(3);
        oneEachSecond(12);
        stage.until(() -> stage.called("Returns.hurry").size() == 3);

        stage.heal();

        stage.until(() -> stage.opened().size() == 15);
        assertThat(stage.now()).isLessThan(ofSeconds(20));
        stage.passes(ofMinutes(5));
        assertThat(stage.called("Returns.hurry"))
                .as("once it has heard, it is not told again")
                .hasSize(4);
    }

    @Test
    void what_had_failed_long_before_goes_on_waiting() {
        handledWith(Backoff.fixed(ofHours(1)).attempts(2), (message, tx) -> {
            if (message.data().door().equals("broken") && stage.begun().size() == 1)
                throw new IllegalStateException("no");
            if (message.data().door().equals("door")) answersLater();
        });
        stage.publish(new BellPressed("broken", 1));
        stage.passes(ofMinutes(3));
        stage.publish(new BellPressed("sound", 1));
        over = stage.now().plus(ofSeconds(10));
        stage.passes(ofSeconds(1));
        publish(3);
        oneEachSecond(12);

        stage.passes(ofMinutes(1));

        assertThat(stage.opened()).hasSize(16);
        assertThat(stage.opened()).extracting(Stage.DoorOpened::door).doesNotContain("broken");
        stage.until(() -> stage.opened().size() == 17);
        assertThat(stage.now()).isBetween(ofHours(1), ofHours(1).plusSeconds(2));
    }

    @Test
    void what_said_itself_when_it_is_to_come_back_goes_on_waiting() {
        handledWith(Backoff.fixed(ofHours(1)).attempts(2), (message, tx) -> {
            if (message.data().time() == 1 && stage.begun().size() == 1) throw new RetryAfter(ofMinutes(10));
            answersLater();
        });
        publish(1);
        stage.passes(ofMillis(100));
        publish(3);
        oneEachSecond(12);

        stage.until(() -> stage.opened().size() == 15);
        assertThat(stage.now()).isLessThan(ofSeconds(15));
        stage.until(() -> stage.opened().size() == 16);
        assertThat(stage.now()).isBetween(ofMinutes(10), ofMinutes(10).plusSeconds(2));
    }

    /** Where the broker brings nothing more, what comes back has to show it. */
    @Test
    void it_is_found_to_be_over_by_what_comes_back_and_no_attempt_is_used_up_meanwhile() {
        over = ofMinutes(10);
        handledWith(Backoff.fixed(ofSeconds(5)).attempts(2), (message, tx) -> answersLater());
        publish(2);

        stage.until(() -> stage.opened().size() == 2);

        assertThat(stage.deadLetters()).isEmpty();
        assertThat(stage.now()).isBetween(ofMinutes(10), ofMinutes(10).plusSeconds(10));
        assertThat(stage.begun().size())
                .as("one each five seconds, once it is half open")
                .isBetween(100, 300);
    }

    @Test
    void half_open_one_is_tried_at_a_time_and_open_none() {
        handledWith(Backoff.fixed(ofSeconds(1)).attempts(100), (message, tx) -> answersLater());
        publish(20);
        stage.until(() -> breaker.state() == State.OPEN);
        begunWhile.clear();

        stage.until(() -> breaker.state() == State.CLOSED);

        int probes = begunWhile.indexOf(State.CLOSED);
        assertThat(probes).as("one each second").isBetween(8, 10);
        assertThat(begunWhile.subList(0, probes)).containsOnly(State.HALF_OPEN);
        assertThat(mostAtATimeHalfOpen).isEqualTo(1);
        stage.until(() -> stage.opened().size() == 20);
    }

    @Test
    void one_that_shows_nothing_leaves_its_turn_to_the_next_at_once() {
        handledWith(Backoff.fixed(ofHours(1)).attempts(9), (message, tx) -> {
            if (stage.begun().size() <= 2) throw new IllegalStateException("no answer");
            if (stage.begun().size() == 3) throw new SQLException("the machine of ours", "08006");
        });
        publish(2);
        stage.until(() -> breaker.state() == State.OPEN);
        stage.passes(ofMillis(300));
        stage.publish(new BellPressed("door", 3), new BellPressed("door", 4));
        stage.until(() -> breaker.state() == State.HALF_OPEN);
        var halfOpen = stage.now();

        stage.until(() -> stage.begun().size() >= 4);

        assertThat(stage.begun().get(2).at()).isEqualTo(halfOpen);
        assertThat(stage.begun().get(3).at().minus(stage.begun().get(2).at())).isEqualTo(ofMillis(20));
    }

    @Test
    void while_it_lasts_nothing_that_waits_is_claimed() {
        over = ofHours(2);
        handledWith(Backoff.fixed(ofMillis(500)).attempts(100), (message, tx) -> answersLater());
        publish(2);
        stage.until(() -> breaker.state() == State.OPEN);
        int before = stage.called("Returns.claim").size();

        stage.until(() -> breaker.state() == State.HALF_OPEN);

        assertThat(stage.called("Returns.claim")).hasSize(before);
    }

    private void answersLater() {
        if (stage.now().compareTo(over) < 0) throw new IllegalStateException("no answer");
    }

    private void publish(int count) {
        for (int time = 1; time <= count; time++) stage.publish(new BellPressed("door", time));
    }

    /** Each asks whether it is over. */
    private void oneEachSecond(int count) {
        for (int time = 1; time <= count; time++) {
            stage.publish(new BellPressed("door", 100 + time));
            stage.passes(ofSeconds(1));
        }
    }

    private void handledWith(Backoff backoff, MessageHandler<BellPressed> work) {
        stage.start(
                "one",
                instance -> Subscription.of(Stage.QUEUE)
                        .concurrency(4)
                        .retry(backoff)
                        .circuitBreaker(breaker)
                        .on(BellPressed.class, instance.opens((message, tx) -> {
                            begunWhile.add(breaker.state());
                            atATime++;
                            if (breaker.state() == State.HALF_OPEN)
                                mostAtATimeHalfOpen = Math.max(mostAtATimeHalfOpen, atATime);
                            instance.waits(ofMillis(20));
                            atATime--;
                            work.on(message, tx);
                        })));
    }
}
