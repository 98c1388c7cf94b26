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
    void while_the_broker_lets_it_wait_between_two_the_lanes_stay() {
        var one = departures.start("one").instance();
        departures.start("two");
        stage.passes(ofSeconds(30));
        departures.publishingTakes(ofSeconds(1));

        one.transacts(tx -> IntStream.range(0, 40).forEach(door -> tx.publish(new BellPressed("door" + door, 1))));
        stage.until(() -> departures.pending() == 0);

        assertThat(departures.sent()).hasSize(40);
        assertThat(stage.called("OutboxRecords.remove"))
                .as("each at once what it had")
                .hasSize(2);
    }

    @Test
    void and_when_the_database_does_not_answer_for_a_moment_meanwhile() {
        var one = departures.start("one").instance();
        departures.start("two");
        stage.passes(ofSeconds(30));
        departures.answersTake(ofSeconds(40));
        one.transacts(tx -> {
            for (int door = 0; door < 40; door++) tx.publish(new BellPressed("door" + door, 1));
        });
        stage.until(() -> departures.sent().size() == 40);

        departures.start("three"); // would send again what is lost
        stage.silence("Lanes.renew");
        stage.passes(ofSeconds(3));
        stage.heal();

        stage.until(() -> departures.pending() == 0);
        assertThat(departures.sent()).hasSize(40);
    }

    @Test
    void lanes_that_were_taken_without_an_answer_are_relayed_all_the_same() {
        stage.loseAnswers("Lanes.take");
        var one = departures.start("one").instance();
        stage.passes(ofSeconds(1));
        stage.heal();

        departures.publish(one, 100);

        assertThat(departures.by("one")).isEqualTo(100);
        assertThat(stage.now()).isLessThan(ofSeconds(6));
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
    void what_an_instance_commits_when_it_relays_no_more_leaves_at_once_by_another() {
        var one = departures.start("one").instance();
        departures.start("two");
        stage.passes(ofSeconds(30));
        one.closesAndLives();
        stage.passes(ofSeconds(10));
        int moves = stage.called("Schedule.move").size();
        stage.passes(ofSeconds(100));
        assertThat(stage.called("Schedule.move").size() - moves)
                .as("by one only")
                .isBetween(99, 101);
        var before = stage.now();

        departures.publishEach(one, 20);

        assertThat(departures.by("two")).isEqualTo(20);
        assertThat(stage.now().minus(before)).isLessThan(ofMillis(50));
    }

    @Test
    void of_lanes_that_become_free_each_takes_its_share_and_no_more() {
        var one = departures.start("one").instance();
        departures.start("two");
        departures.start("three");
        stage.passes(ofMinutes(1));
        int before = stage.called("Lanes.release").size();

        one.close();
        stage.passes(ofMinutes(1));

        assertThat(stage.called("Lanes.release")).hasSize(before);
        int takes = stage.called("Lanes.take").size();
        stage.passes(ofMinutes(1));
        assertThat(stage.called("Lanes.take")).as("nor does it ask for more").hasSize(takes);
    }

    @Test
    void what_was_scheduled_leaves_at_its_time_whoever_relays_it() {
        var one = departures.start("one").instance();
        departures.start("two");
        stage.passes(ofSeconds(30));
        one.transacts(tx -> {
            for (int door = 0; door < 100; door++)
                tx.publishAt(stage.time().plusSeconds(10), new BellPressed("door" + door, 1));
        });

        stage.until(() -> departures.sent().size() == 100);

        assertThat(stage.now()).isBetween(ofSeconds(40), ofSeconds(40).plusMillis(50));
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
        stage.passes(ofSeconds(20));
        var before = stage.now();
        departures.publishEach(one.instance(), 20);
        assertThat(stage.now().minus(before))
                .as("what it commits itself leaves at once")
                .isLessThan(ofMillis(50));
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
