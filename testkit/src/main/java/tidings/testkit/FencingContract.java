package tidings.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static tidings.testkit.StoreSteps.LONG;
import static tidings.testkit.StoreSteps.SHORT;
import static tidings.testkit.StoreSteps.eventually;
import static tidings.testkit.StoreSteps.publish;
import static tidings.testkit.StoreSteps.texts;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import tidings.outbox.OutboxRecord;

/** Who has lost a lane gets and changes nothing of it, whatever it believes (H11, H12). */
interface FencingContract {

    StoreFixture fixture();

    @Test
    default void an_owner_whose_lease_has_ended_gets_nothing() throws Exception {
        publish(fixture(), "ada", "one");
        var relay = Claimant.of(fixture(), "sleeper", SHORT);
        assertThat(relay.hasAllLanes()).isTrue();

        eventually().until(() -> relay.all().isEmpty());
    }

    @Test
    default void an_owner_whose_lane_is_another_s_gets_nothing() throws Exception {
        publish(fixture(), "ada", "one");
        var former = Claimant.of(fixture(), "former", LONG);
        former.release("ada");
        assertThat(former.all()).as("nobody's lane").isEmpty();

        var owner = Claimant.of(fixture(), "owner", LONG);

        assertThat(former.all()).isEmpty();
        assertThat(texts(owner.all())).containsExactly("one");
    }

    @Test
    default void an_owner_that_lost_a_lane_and_has_it_again_gets_nothing_under_the_former_epoch() throws Exception {
        publish(fixture(), "ada", "one");
        var former = Claimant.of(fixture(), "same", LONG);
        former.release("ada");

        var again = Claimant.of(fixture(), "same", LONG);

        assertThat(former.all()).isEmpty();
        assertThat(texts(again.all())).containsExactly("one");
    }

    @Test
    default void an_owner_whose_lane_is_another_s_removes_nothing() throws Exception {
        publish(fixture(), "ada", "one");
        var former = Claimant.of(fixture(), "former", LONG);
        var row = former.all().getFirst();
        former.release("ada");
        var owner = Claimant.of(fixture(), "owner", LONG);

        assertThat(former.remove(row)).isZero();

        assertThat(texts(owner.all())).containsExactly("one");
    }

    @Test
    default void an_owner_that_lost_a_lane_and_has_it_again_removes_nothing_under_the_former_epoch() throws Exception {
        publish(fixture(), "ada", "one");
        var former = Claimant.of(fixture(), "same", LONG);
        var row = former.all().getFirst();
        former.release("ada");
        var again = Claimant.of(fixture(), "same", LONG);

        assertThat(former.remove(row)).isZero();

        assertThat(texts(again.all())).containsExactly("one");
    }

    @Test
    default void an_owner_that_has_left_removes_nothing() throws Exception {
        publish(fixture(), "ada", "one");
        var former = Claimant.of(fixture(), "former", LONG);
        var row = former.all().getFirst();
        fixture().store().outbox().lanes().leave("former");

        assertThat(former.remove(row)).isZero();

        assertThat(fixture().store().outboxView().status().pending()).isEqualTo(1);
    }

    @Test
    default void an_owner_whose_lane_is_another_s_holds_nothing_back() throws Exception {
        publish(fixture(), "ada", "one");
        var former = Claimant.of(fixture(), "former", LONG);
        var row = former.all().getFirst();
        former.release("ada");
        var owner = Claimant.of(fixture(), "owner", LONG);

        former.hold(row, LONG, "refused");

        assertThat(texts(owner.all())).containsExactly("one");
    }

    @Test
    default void an_owner_whose_lane_is_another_s_frees_nothing() throws Exception {
        var former = Claimant.of(fixture(), "former", LONG);
        var tried = oneThatAnotherIsBehind(former);
        former.release("ada");
        var owner = Claimant.of(fixture(), "owner", LONG);

        former.remove(tried);

        assertThat(texts(owner.all())).containsExactly("one");
    }

    @Test
    default void an_owner_that_lost_a_lane_and_has_it_again_frees_nothing_under_the_former_epoch() throws Exception {
        var former = Claimant.of(fixture(), "same", LONG);
        var tried = oneThatAnotherIsBehind(former);
        former.release("ada");
        var again = Claimant.of(fixture(), "same", LONG);

        former.remove(tried);

        assertThat(texts(again.all())).containsExactly("one");
    }

    /** Due again, and about to be removed; the one behind it is held for long. */
    private OutboxRecord oneThatAnotherIsBehind(Claimant relay) throws Exception {
        publish(fixture(), "ada", "one", "two");
        var rows = relay.all();
        relay.hold(rows.get(0), Duration.ZERO, "refused");
        relay.hold(rows.get(1), LONG, "behind");
        return relay.all().getFirst();
    }

    @Test
    default void among_several_lanes_only_the_lost_one_is_fenced() throws Exception {
        var other = StoreSteps.subjectOfAnotherLane("ada");
        publish(fixture(), "ada", "lost");
        publish(fixture(), other, "held");
        var relay = Claimant.of(fixture(), "relay", LONG);
        var rows = relay.all();
        relay.release("ada");

        assertThat(texts(relay.all())).containsExactly("held");
        var askedFor = rows.stream()
                .filter(row -> row.lane() == StoreSteps.lane("ada"))
                .map(OutboxRecord::id);
        assertThat(texts(relay.claim(relay.position("ada", 0, askedFor.toArray(Long[]::new)), relay.position(other, 0))
                        .rows()))
                .as("by its id")
                .containsExactly("held");
        assertThat(relay.remove(rows.toArray(OutboxRecord[]::new))).isEqualTo(1);

        assertThat(fixture().store().outboxView().status().pending()).isEqualTo(1);
    }
}
