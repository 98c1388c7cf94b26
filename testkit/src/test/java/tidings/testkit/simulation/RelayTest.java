package tidings.testkit.simulation;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tidings.messaging.PublishOutcome;
import tidings.outbox.RelaySettings;
import tidings.testkit.simulation.Departures.Repaired;
import tidings.testkit.simulation.Departures.Sent;
import tidings.testkit.simulation.Stage.BellPressed;

/** When what was committed leaves, and in which order. */
class RelayTest {

    private static final BellPressed NORTH = new BellPressed("north", 1);

    private static final Duration IDLE_POLL = Stage.RELAY.idlePoll();

    private static final RelaySettings RELAY_OF_TENS =
            new RelaySettings(ofSeconds(6), 10, 8 << 20, ofMillis(200), ofSeconds(3));

    private final Departures departures = new Departures();
    private final Stage stage = departures.stage();

    @Test
    void of_a_subject_one_is_on_its_way_at_a_time_and_of_others_all() {
        var one = departures.start("one").instance();
        departures.answersTake(ofSeconds(1));

        one.transacts(tx -> {
            tx.publishAll(List.of(NORTH, new BellPressed("north", 2), new BellPressed("south", 3)));
            tx.publishAll(List.of(new Repaired(4), new Repaired(5), new BellPressed("north", 6)));
        });
        stage.until(() -> departures.sent().size() == 6);

        assertThat(departures.sent().subList(0, 4))
                .extracting(Sent::what)
                .containsExactlyInAnyOrder(NORTH, new BellPressed("south", 3), new Repaired(4), new Repaired(5));
        assertThat(departures.sent().subList(4, 6))
                .extracting(Sent::what)
                .containsExactly(new BellPressed("north", 2), new BellPressed("north", 6));
        assertThat(departures.sent().get(3).at())
                .isEqualTo(departures.sent().get(0).at());
        assertThat(departures.sent().get(5).at().minus(departures.sent().get(0).at()))
                .isEqualTo(ofSeconds(2));
        stage.until(() -> departures.pending() == 0);
        assertThat(stage.called("OutboxRecords.remove")).as("all at once").hasSize(1);
    }

    @Test
    void where_one_is_refused_the_later_ones_of_its_subject_wait_for_it_and_no_others() {
        var one = departures.start("one").instance();
        departures.answers(
                what -> what.equals(NORTH) && stage.now().isZero() ? new PublishOutcome.Refused("not today") : null);

        one.transacts(tx -> tx.publishAll(
                List.of(NORTH, new BellPressed("north", 2), new BellPressed("north", 3), new BellPressed("south", 4))));
        stage.until(() -> departures.received().size() == 4);

        assertThat(departures.received().getFirst().door()).isEqualTo("south");
        assertThat(departures.sent().stream()
                        .map(each -> (BellPressed) each.what())
                        .filter(bell -> bell.door().equals("north")))
                .extracting(BellPressed::time)
                .containsExactly(1, 1, 2, 3);
    }

    @Test
    void what_is_refused_again_waits_twice_as_long_each_time_and_what_comes_meanwhile_waits_for_it() {
        var one = departures.start("one").instance();
        departures.answers(what -> what.equals(NORTH) && stage.now().compareTo(ofSeconds(10)) < 0
                ? new PublishOutcome.Refused("not today")
                : null);
        one.transacts(tx -> tx.publish(NORTH));
        stage.passes(ofSeconds(2));

        one.transacts(tx -> tx.publishAll(List.of(new BellPressed("north", 2), new BellPressed("south", 3))));
        stage.passes(ofMillis(10));
        one.transacts(tx -> tx.publish(new BellPressed("north", 4)));
        stage.until(() -> departures.received().size() == 4);

        assertThat(departures.received()).extracting(BellPressed::time).containsExactly(3, 1, 2, 4);
        var tries = departures.sent().stream()
                .filter(each -> each.what().equals(NORTH))
                .map(Sent::at)
                .toList();
        assertThat(tries).hasSize(5);
        for (int i = 0; i < 4; i++)
            assertThat(tries.get(i + 1).minus(tries.get(i)))
                    .isBetween(ofSeconds(1L << i), ofSeconds(1L << i).plus(IDLE_POLL));
        assertThat(departures.sent()).hasSize(tries.size() + 3);
    }

    @Test
    void of_many_lanes_none_always_comes_last() {
        var one = departures.start("one", RELAY_OF_TENS).instance();
        one.transacts(tx -> {
            for (int time = 0; time < 50; time++)
                for (int door = 0; door < 20; door++) tx.publish(new BellPressed("door" + door, time));
        });

        stage.until(() -> departures.sent().size() >= 1_000);

        assertThat(departures.sent().subList(0, 200).stream()
                        .map(each -> ((BellPressed) each.what()).door())
                        .distinct())
                .as("in the first twenty batches")
                .hasSizeGreaterThan(8);
        assertThat(stage.called("Lanes.renew").size())
                .as("not for each of them")
                .isLessThan(5);
    }

    @Test
    void what_the_broker_does_not_answer_is_sent_again_before_what_comes_after_it() {
        var one = departures.start("one").instance();
        departures.answers(what -> departures.sent().size() == 1 ? new PublishOutcome.Unknown(ofSeconds(5)) : null);

        one.transacts(tx -> tx.publishAll(List.of(NORTH, new BellPressed("north", 2))));
        stage.until(() -> departures.received().size() == 2);

        assertThat(departures.sent()).extracting(Sent::what).containsExactly(NORTH, NORTH, new BellPressed("north", 2));
        assertThat(departures.sent().get(1).at()).isGreaterThanOrEqualTo(ofSeconds(1));
    }

    @Test
    void what_went_with_the_connection_is_sent_again_and_what_comes_after_it_is_held_by_nothing() {
        var one = departures.start("one").instance();
        departures.answers(what -> departures.sent().size() == 1 ? new PublishOutcome.Unknown(Duration.ZERO) : null);

        one.transacts(tx -> tx.publishAll(List.of(NORTH, new BellPressed("north", 2))));
        stage.until(() -> departures.received().size() == 2);

        assertThat(departures.sent()).extracting(Sent::what).containsExactly(NORTH, NORTH, new BellPressed("north", 2));
        assertThat(departures.sent().getLast().at()).isLessThan(ofSeconds(1));
        assertThat(stage.called("OutboxRecords.hold")).isEmpty();
    }

    @Test
    void after_a_failure_of_the_database_it_asks_first_which_lanes_it_still_has() {
        departures.start("one");
        stage.passes(ofSeconds(10));
        stage.silence("OutboxRecords.claim");
        int failed = stage.called("OutboxRecords.claim").size();
        stage.until(() -> stage.called("OutboxRecords.claim").size() > failed);
        stage.heal();
        int asked = stage.called("Lanes.renew").size();

        stage.until(() -> stage.called("OutboxRecords.claim").size() > failed + 1);

        assertThat(stage.called("Lanes.renew")).hasSize(asked + 1);
    }

    @Test
    void what_could_not_be_removed_is_sent_again_and_nothing_is_left() {
        var one = departures.start("one").instance();
        stage.silence("OutboxRecords.remove");
        one.transacts(tx -> tx.publish(NORTH));
        stage.until(() -> departures.sent().size() == 3);

        stage.heal();

        stage.until(() -> departures.pending() == 0);
        assertThat(departures.received()).hasSize(1);
    }

    @Test
    void what_is_scheduled_leaves_at_its_time() {
        var one = departures.start("one").instance();
        stage.passes(ofSeconds(10));
        var due = stage.now().plus(ofMillis(10_500));
        one.transacts(tx -> {
            tx.publishAt(stage.time().plusMillis(10_500), NORTH);
            tx.publishAt(stage.time().plusMillis(10_501), new BellPressed("south", 2));
        });

        stage.until(() -> departures.received().size() == 2);

        assertThat(departures.sent().get(0).at().minus(due)).isBetween(Duration.ZERO, ofMillis(5));
        assertThat(departures.sent().get(1).at().minus(due)).isBetween(ofMillis(1), ofMillis(5));
    }

    @Test
    void what_is_scheduled_in_numbers_leaves_without_a_pause() {
        var one = departures.start("one").instance();
        one.transacts(tx -> {
            for (int i = 0; i < 1_100; i++) tx.publishAt(stage.time().plusSeconds(10), new Repaired(i));
        });

        stage.until(() -> departures.sent().size() == 1_100);

        assertThat(departures
                        .sent()
                        .getLast()
                        .at()
                        .minus(departures.sent().getFirst().at()))
                .isLessThan(ofMillis(50));
    }

    @Test
    void while_nothing_is_scheduled_it_is_looked_for_once_a_second() {
        departures.start("one");
        stage.passes(ofSeconds(10));
        int before = stage.called("Schedule.move").size();

        stage.passes(ofSeconds(100));

        assertThat(stage.called("Schedule.move").size() - before).isBetween(99, 101);
    }

    @Test
    void what_was_committed_just_before_a_close_leaves_with_it() {
        var one = departures.start("one").instance();
        stage.silence("OutboxRecords.claim");
        stage.passes(ofMinutes(1));
        one.transacts(tx -> tx.publishAll(List.of(NORTH, new BellPressed("south", 2))));
        stage.until(() -> departures.pending() == 2);
        stage.heal();
        var closedAt = stage.now();

        one.close();

        stage.until(() -> departures.sent().size() == 2);
        assertThat(stage.now().minus(closedAt)).isLessThan(ofMillis(10));
        stage.until(() -> departures.pending() == 0);
        assertThat(stage.called("Lanes.leave")).hasSize(1);
    }

    @Test
    void while_the_database_does_not_answer_it_is_asked_less_often_from_time_to_time_and_every_two_seconds_at_least() {
        var one = departures.start("one").instance();
        stage.passes(ofSeconds(10));
        stage.silence("OutboxRecords.claim");
        int before = stage.called("OutboxRecords.claim").size();
        for (int time = 1; time <= 20; time++) { // which wakes it
            one.transacts(tx -> tx.publish(NORTH));
            stage.passes(ofSeconds(1));
        }

        assertThat(waits("OutboxRecords.claim", before).subList(0, 8))
                .containsExactly(50L, 100L, 200L, 400L, 800L, 1_600L, 2_000L, 2_000L);
        assertThat(stage.called("Lanes.renew").stream().filter(at -> at.compareTo(ofSeconds(10)) > 0))
                .as("nobody knows what it still holds")
                .hasSizeGreaterThanOrEqualTo(14);
    }

    @Test
    void while_nothing_commits_it_looks_less_often_from_time_to_time() {
        var one = departures.start("one").instance();
        stage.passes(ofMinutes(1));
        one.transacts(tx -> tx.publish(NORTH));
        stage.until(() -> departures.sent().size() == 1);
        assertThat(departures.sent().getFirst().at())
                .as("at once")
                .isLessThan(ofMinutes(1).plusMillis(5));
        assertThat(stage.called("OutboxSignal.send"))
                .as("whom would it concern")
                .isEmpty();
        int before = stage.called("OutboxRecords.claim").size();

        stage.passes(ofMinutes(1));

        assertThat(waits("OutboxRecords.claim", before - 1)).startsWith(400L, 800L);
        assertThat(stage.called("OutboxRecords.claim").size() - before).isBetween(28, 36);
        assertThat(stage.called("Lanes.renew").stream().filter(at -> at.compareTo(ofMinutes(1)) > 0))
                .hasSizeBetween(28, 33);
    }

    private List<Long> waits(String port, int from) {
        var at = stage.called(port);
        return IntStream.range(from, at.size() - 1)
                .mapToObj(i -> at.get(i + 1).minus(at.get(i)).toMillis())
                .toList();
    }
}
