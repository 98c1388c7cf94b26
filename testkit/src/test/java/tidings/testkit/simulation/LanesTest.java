package tidings.testkit.simulation;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tidings.testkit.simulation.Stage.BellPressed;

/** Which instance has which messages leave. */
class LanesTest {

    private static final BellPressed NORTH = new BellPressed("north", 1);

    private final Departures departures = new Departures();
    private final Stage stage = departures.stage();

    @Test
    void while_the_broker_takes_its_time_the_lanes_stay() {
        var one = departures.start("one").instance();
        departures.start("two");
        stage.passes(ofSeconds(30));
        departures.answersTake(ofSeconds(40));

        one.transacts(tx -> IntStream.range(0, 40)
                .forEach(door ->
                        tx.publishAll(List.of(new BellPressed("door" + door, 1), new BellPressed("door" + door, 2)))));
        stage.until(() -> departures.pending() == 0);

        assertThat(departures.sent()).hasSize(80);
        assertThat(departures.received()).hasSize(80);
    }

    @Test
    void what_waits_behind_an_answer_is_not_sent_when_the_lanes_are_lost_meanwhile() {
        var one = departures.start("one").instance();
        departures.answersTake(ofSeconds(20));
        one.transacts(tx -> tx.publishAll(List.of(NORTH, new BellPressed("north", 2))));
        stage.until(() -> departures.sent().size() == 1);

        stage.silence("Lanes.renew");
        stage.passes(ofSeconds(30));

        assertThat(departures.sent()).hasSize(1);
        stage.heal();
        stage.until(() -> departures.pending() == 0);
        assertThat(departures.received())
                .extracting(BellPressed::time)
                .startsWith(1)
                .endsWith(2);
    }

    @Test
    void instances_share_the_lanes_and_each_gets_those_of_one_that_ends() {
        var one = departures.start("one");
        var two = departures.start("two");
        stage.passes(ofSeconds(30));

        departures.publish(one.instance(), 400);
        assertThat(departures.by("one")).isBetween(150, 250);

        one.instance().close();
        stage.passes(ofSeconds(3));
        departures.sent().clear();
        departures.publish(two.instance(), 100);
        assertThat(departures.by("two")).isEqualTo(100);

        departures.start("three");
        stage.passes(ofSeconds(10));
        departures.sent().clear();
        departures.publish(two.instance(), 400);
        assertThat(departures.by("three")).isBetween(150, 250);
    }

    @Test
    void the_lanes_of_one_that_died_are_another_ones_when_its_lease_has_ended() {
        var one = departures.start("one");
        var two = departures.start("two");
        stage.passes(ofSeconds(30));
        one.instance().kill();
        var died = stage.now();

        departures.publish(two.instance(), 100);

        assertThat(departures.by("two")).isEqualTo(100);
        assertThat(stage.now().minus(died)).isBetween(ofSeconds(4), ofMillis(8_500));
    }

    @Test
    void one_that_is_cut_off_from_the_broker_leaves_its_lanes_to_others_after_a_lease() {
        var one = departures.start("one");
        var two = departures.start("two");
        stage.passes(ofSeconds(30));
        one.cutOff(true);
        var since = stage.now();

        departures.publish(two.instance(), 100);

        assertThat(departures.by("two")).isEqualTo(100);
        assertThat(stage.now().minus(since)).isBetween(ofSeconds(6), ofSeconds(12));
        one.cutOff(false);
        stage.passes(ofSeconds(20));
        departures.sent().clear();
        departures.publish(two.instance(), 400);
        assertThat(departures.by("one")).isBetween(150, 250);
    }

    @Test
    void and_takes_none_from_them_while_it_is() {
        var one = departures.start("one");
        departures.start("two");
        stage.passes(ofSeconds(30));

        one.cutOff(true);
        stage.passes(ofSeconds(5));
        one.cutOff(false);
        stage.passes(ofSeconds(5));
        one.cutOff(true);
        stage.passes(ofSeconds(5));
        one.cutOff(false);

        departures.publish(one.instance(), 400);
        assertThat(departures.by("one")).as("it kept its lanes").isBetween(150, 250);
    }

    @Test
    void what_commits_leaves_at_once_whoever_relays_it() {
        var one = departures.start("one").instance();
        departures.start("two");
        stage.passes(ofMinutes(1));
        var before = stage.now();

        departures.publish(one, 100);

        assertThat(stage.now().minus(before)).isLessThan(ofMillis(50));
    }
}
