package tidings.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static tidings.testkit.StoreSteps.publish;
import static tidings.testkit.StoreSteps.texts;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import tidings.outbox.OutboxRecord;
import tidings.outbox.OutboxRecords.Limit;
import tidings.outbox.OutboxRecords.Sweep;

/** How much one claim takes from the outbox, and what goes first when not all of it fits. */
interface OutboxLimitsContract {

    StoreFixture fixture();

    @Test
    default void no_more_rows_come_than_are_asked_for() throws Exception {
        var relay = Claimant.ofAllLanes(fixture());
        publish(fixture(), "ada", "one", "two", "three");

        var claim = relay.claim(new Limit(2, 1_000), relay.position("ada", 0));

        assertThat(texts(claim.rows())).containsExactly("one", "two");
        assertThat(claim.complete()).as("nothing was asked for by id").isTrue();
    }

    @Test
    default void no_more_rows_come_than_are_asked_for_from_all_lanes_together() throws Exception {
        var relay = Claimant.ofAllLanes(fixture());
        var other = StoreSteps.subjectOfAnotherLane("ada");
        publish(fixture(), "ada", "one", "two", "three");
        publish(fixture(), other, "1", "2", "3");
        var limit = new Limit(2, 1_000);
        var last = relay.all().stream().mapToLong(OutboxRecord::id).max().orElseThrow();
        var sweep = new Sweep(0, last);

        assertThat(relay.claim(limit, relay.position("ada", 0), relay.position(other, 0))
                        .rows())
                .as("new ones")
                .hasSize(2);
        assertThat(relay.claim(limit, relay.position("ada", last, sweep), relay.position(other, last, sweep))
                        .rows())
                .as("swept ones")
                .hasSize(2);
        for (var row : relay.all()) relay.hold(row, Duration.ZERO, "refused");
        assertThat(relay.claim(limit, relay.position("ada", 0), relay.position(other, 0))
                        .rows())
                .as("those due again")
                .hasSize(2);
    }

    @Test
    default void bodies_come_up_to_the_limit_and_one_in_any_case() throws Exception {
        var relay = Claimant.ofAllLanes(fixture());
        publish(fixture(), "ada", "x".repeat(1_000), "y".repeat(10), "z".repeat(10), "last");

        var large = relay.claim(new Limit(10, 20), relay.position("ada", 0)).rows();
        assertThat(texts(large)).containsExactly("x".repeat(1_000));
        var small = relay.claim(
                new Limit(10, 20), relay.position("ada", large.getFirst().id()));

        assertThat(texts(small.rows())).containsExactly("y".repeat(10), "z".repeat(10));
    }

    @Test
    default void of_what_does_not_fit_what_is_due_again_goes_first_then_the_lanes_as_they_are_asked_for()
            throws Exception {
        var relay = Claimant.ofAllLanes(fixture());
        var other = StoreSteps.subjectOfAnotherLane("ada");
        publish(fixture(), "ada", "one", "two", "three");
        for (var row : relay.all()) relay.hold(row, Duration.ZERO, "refused");
        publish(fixture(), other, "new");
        var one = new Limit(1, 1_000);
        var oneByte = new Limit(10, 1);

        assertThat(texts(relay.claim(one, relay.position(other, 0), relay.position("ada", 0))
                        .rows()))
                .as("so many of each kind")
                .containsExactly("one", "new");
        assertThat(texts(relay.claim(oneByte, relay.position(other, 0), relay.position("ada", 0))
                        .rows()))
                .containsExactly("one");

        relay.remove(relay.claim(relay.position("ada", 0)).rows().toArray(OutboxRecord[]::new));
        publish(fixture(), "ada", "new too");
        assertThat(texts(relay.claim(oneByte, relay.position(other, 0), relay.position("ada", 0))
                        .rows()))
                .containsExactly("new");
        assertThat(texts(relay.claim(oneByte, relay.position("ada", 0), relay.position(other, 0))
                        .rows()))
                .containsExactly("new too");
    }

    @Test
    default void an_answer_that_was_cut_says_so() throws Exception {
        var relay = Claimant.ofAllLanes(fixture());
        publish(fixture(), "ada", "one", "two", "three");
        var seen = relay.all();
        long last = seen.getLast().id();

        var byBytes = relay.claim(
                new Limit(10, 3),
                relay.position("ada", last, seen.get(0).id(), seen.get(1).id()));
        assertThat(texts(byBytes.rows())).containsExactly("one");
        assertThat(byBytes.complete()).as("cut by bytes").isFalse();

        var byRows = relay.claim(new Limit(2, 1_000), relay.position("ada", last, new Sweep(0, last)));
        assertThat(texts(byRows.rows())).containsExactly("one", "two");
        assertThat(byRows.complete()).as("cut by rows").isFalse();
    }

    @Test
    default void a_sweep_that_was_cut_is_overtaken_by_nothing() throws Exception {
        var relay = Claimant.ofAllLanes(fixture());
        publish(fixture(), "ada", "one", "two", "three");
        long last = relay.all().getLast().id();
        publish(fixture(), "ada", "four");

        var claim = relay.claim(new Limit(2, 1_000), relay.position("ada", last, new Sweep(0, last)));

        assertThat(texts(claim.rows())).containsExactly("one", "two");
    }
}
