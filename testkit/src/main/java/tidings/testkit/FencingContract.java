package tidings.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static tidings.testkit.StoreSteps.LONG;
import static tidings.testkit.StoreSteps.SHORT;
import static tidings.testkit.StoreSteps.eventually;
import static tidings.testkit.StoreSteps.publish;
import static tidings.testkit.StoreSteps.texts;

import java.time.Duration;
import java.util.List;
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
        former.release();
        assertThat(former.all()).as("nobody's lane").isEmpty();

        var owner = Claimant.of(fixture(), "owner", LONG);

        assertThat(former.all()).isEmpty();
        assertThat(texts(owner.all())).containsExactly("one");
    }

    @Test
    default void an_owner_that_lost_a_lane_and_has_it_again_gets_nothing_under_the_former_epoch() throws Exception {
        publish(fixture(), "ada", "one");
        var former = Claimant.of(fixture(), "same", LONG);
        former.release();

        var again = Claimant.of(fixture(), "same", LONG);

        assertThat(former.all()).isEmpty();
        assertThat(texts(again.all())).containsExactly("one");
    }

    @Test
    default void an_owner_whose_lane_is_another_s_removes_nothing() throws Exception {
        publish(fixture(), "ada", "one");
        var former = Claimant.of(fixture(), "former", LONG);
        var row = former.all().getFirst();
        former.release();
        var owner = Claimant.of(fixture(), "owner", LONG);

        assertThat(former.remove(row)).isZero();

        assertThat(texts(owner.all())).containsExactly("one");
    }

    @Test
    default void an_owner_that_lost_a_lane_and_has_it_again_removes_nothing_under_the_former_epoch() throws Exception {
        publish(fixture(), "ada", "one");
        var former = Claimant.of(fixture(), "same", LONG);
        var row = former.all().getFirst();
        former.release();
        var again = Claimant.of(fixture(), "same", LONG);

        assertThat(former.remove(row)).isZero();

        assertThat(texts(again.all())).containsExactly("one");
    }

    @Test
    default void an_owner_whose_lane_is_another_s_holds_nothing_back() throws Exception {
        publish(fixture(), "ada", "one");
        var former = Claimant.of(fixture(), "former", LONG);
        var row = former.all().getFirst();
        former.release();
        var owner = Claimant.of(fixture(), "owner", LONG);

        former.hold(row, LONG, "refused");

        assertThat(texts(owner.all())).containsExactly("one");
    }

    @Test
    default void an_owner_whose_lane_is_another_s_frees_nothing() throws Exception {
        publish(fixture(), "ada", "one", "two");
        var former = Claimant.of(fixture(), "former", LONG);
        var rows = former.all();
        former.hold(rows.get(0), Duration.ZERO, "refused");
        former.hold(rows.get(1), LONG, "behind");
        var tried = former.all().getFirst();
        former.release();
        var owner = Claimant.of(fixture(), "owner", LONG);

        former.remove(tried);

        assertThat(texts(owner.all())).containsExactly("one");
    }

    @Test
    default void among_several_lanes_only_the_lost_one_is_fenced() throws Exception {
        var other = StoreSteps.subjectOfAnotherLane("ada");
        publish(fixture(), "ada", "lost");
        publish(fixture(), other, "held");
        var relay = Claimant.of(fixture(), "relay", LONG);
        var rows = relay.all();
        fixture().store().outbox().lanes().release("relay", List.of(StoreSteps.lane("ada")));

        assertThat(texts(relay.all())).containsExactly("held");
        assertThat(relay.remove(rows.toArray(OutboxRecord[]::new))).isEqualTo(1);

        assertThat(fixture().store().outboxView().status().pending()).isEqualTo(1);
    }
}
