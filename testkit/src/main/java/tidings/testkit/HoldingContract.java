package tidings.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static tidings.testkit.StoreSteps.LONG;
import static tidings.testkit.StoreSteps.SHORT;
import static tidings.testkit.StoreSteps.eventually;
import static tidings.testkit.StoreSteps.publish;
import static tidings.testkit.StoreSteps.text;
import static tidings.testkit.StoreSteps.texts;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tidings.outbox.OutboxRecord;
import tidings.outbox.OutboxView.HeldBack;

/** Rows that cannot leave for now. */
interface HoldingContract {

    StoreFixture fixture();

    @Test
    default void a_held_row_stays_out_until_it_is_due_and_is_the_first_then() throws Exception {
        var relay = Claimant.ofAllLanes(fixture());
        publish(fixture(), "ada", "one", "two", "three");
        var rows = relay.all();
        var two = rows.get(1);
        var everything =
                relay.position("ada", rows.getLast().id(), two.id(), rows.get(0).id());

        relay.hold(two, SHORT, "refused");

        assertThat(texts(relay.claim(everything).rows())).containsExactly("one");
        eventually().until(() -> texts(relay.claim(everything).rows()).equals(List.of("two", "one")));
        assertThat(relay.claim(everything).rows())
                .extracting(OutboxRecord::attempts)
                .containsExactly(1, 0);
    }

    @Test
    default void each_time_a_row_is_held_counts() throws Exception {
        var relay = Claimant.ofAllLanes(fixture());
        publish(fixture(), "ada", "one");
        var row = relay.all().getFirst();

        relay.hold(row, Duration.ZERO, "refused");
        relay.hold(row, Duration.ZERO, "refused again");

        assertThat(relay.all()).extracting(OutboxRecord::attempts).containsExactly(2);
    }

    @Test
    default void a_row_names_the_highest_of_its_subject_that_is_held_before_it() throws Exception {
        var relay = Claimant.ofAllLanes(fixture());
        var neighbour = subjectOfTheSameLane("ada");
        publish(fixture(), "ada", "one", "two", "three", "four");
        publish(fixture(), neighbour, "other");
        var rows = relay.claim(relay.position("ada", 0)).rows();
        assertThat(rows).as("nothing is held").allMatch(row -> row.behind() == null);

        relay.hold(rows.get(0), LONG, "refused");
        relay.hold(rows.get(1), LONG, "refused");
        relay.hold(rows.get(3), LONG, "refused");

        assertThat(relay.claim(relay.position("ada", 0)).rows())
                .extracting(row -> text(row) + " behind " + row.behind())
                .containsExactly("three behind " + rows.get(1).id(), "other behind null");
    }

    @Test
    default void one_that_is_due_and_not_gone_is_still_before_the_others() throws Exception {
        var relay = Claimant.ofAllLanes(fixture());
        publish(fixture(), "ada", "one", "two");
        var one = relay.all().getFirst();

        relay.hold(one, Duration.ZERO, "refused");

        assertThat(relay.all())
                .extracting(row -> text(row) + " behind " + row.behind())
                .containsExactly("one behind null", "two behind " + one.id());
    }

    @Test
    default void when_a_held_row_is_gone_those_behind_it_come_at_once() throws Exception {
        var relay = Claimant.ofAllLanes(fixture());
        publish(fixture(), "ada", "one", "two", "three");
        publish(fixture(), subjectOfTheSameLane("ada"), "another's");
        var rows = relay.claim(relay.position("ada", 0)).rows();
        relay.hold(rows.get(0), Duration.ZERO, "refused");
        relay.hold(rows.get(1), LONG, "behind");
        relay.hold(rows.get(2), LONG, "behind");
        relay.hold(rows.get(3), LONG, "refused");
        var tried = relay.all();
        assertThat(texts(tried)).containsExactly("one");

        relay.remove(tried.getFirst());

        assertThat(texts(relay.all())).containsExactly("two", "three");
    }

    @Test
    default void the_view_tells_what_is_held_and_why() throws Exception {
        var relay = Claimant.ofAllLanes(fixture());
        publish(fixture(), "ada", "one", "two", "three", "four");
        var rows = relay.all();

        relay.hold(rows.get(0), LONG, "refused");
        relay.hold(rows.get(1), LONG, "behind");
        relay.hold(rows.get(2), LONG, "behind");

        var status = fixture().store().outboxView().status();
        assertThat(status.pending()).isEqualTo(4);
        assertThat(status.held())
                .containsExactly(
                        new HeldBack("contract.happened", "behind", 2),
                        new HeldBack("contract.happened", "refused", 1));
    }

    @Test
    default void the_view_tells_of_a_hundred_kinds_in_the_order_of_their_names() throws Exception {
        var relay = Claimant.ofAllLanes(fixture());
        publish(fixture(), "ada", UnhandledSteps.bodies(101));
        for (var row : relay.all()) relay.hold(row, LONG, "no " + text(row));

        var held = fixture().store().outboxView().status().held();

        assertThat(held).hasSize(100).extracting(HeldBack::reason).isSorted();
    }

    private static String subjectOfTheSameLane(String subject) {
        return Stream.iterate(1, i -> i + 1)
                .map(i -> subject + i)
                .filter(other -> StoreSteps.lane(other) == StoreSteps.lane(subject))
                .findFirst()
                .orElseThrow();
    }
}
