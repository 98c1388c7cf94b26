package tidings.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static tidings.testkit.StoreSteps.eventually;
import static tidings.testkit.StoreSteps.transact;

import java.net.URI;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import tidings.outbox.OutboxRecord;

/** Whether a saga's command may still wait to leave: until it has left, no time of its step runs. */
interface SagaCommandsContract {

    StoreFixture fixture();

    @Test
    default void h29_a_message_waits_until_it_has_left_the_outbox() throws Exception {
        StoreSteps.publish(fixture(), "subject", "waits");
        var stored = Instant.now();
        assertThat(mayWait("waits", stored)).isTrue();

        var claimant = Claimant.ofAllLanes(fixture());
        claimant.remove(claimant.all().toArray(OutboxRecord[]::new));

        assertThat(mayWait("waits", stored)).isFalse();
    }

    @Test
    default void what_is_held_of_others_is_not_waited_for() throws Exception {
        StoreSteps.publish(fixture(), "subject", "held");
        var claimant = Claimant.ofAllLanes(fixture());
        claimant.hold(claimant.all().getFirst(), StoreSteps.LONG, "refused");

        assertThat(mayWait("has left", Instant.now().plusSeconds(5))).isFalse();
    }

    @Test
    default void what_is_held_is_waited_for_by_its_id_and_source() throws Exception {
        StoreSteps.publish(fixture(), "subject", "held");
        var claimant = Claimant.ofAllLanes(fixture());
        claimant.hold(claimant.all().getFirst(), StoreSteps.LONG, "refused");
        var longAgo = Instant.now().minusSeconds(60);

        assertThat(mayWait("held", longAgo)).isTrue();
        assertThat(mayWait(URI.create("/another"), "held", longAgo)).isFalse();
    }

    @Test
    default void what_was_stored_before_all_that_waits_has_left() throws Exception {
        StoreSteps.publish(fixture(), "subject", "first");

        assertThat(mayWait("has left", Instant.now().minusSeconds(60))).isFalse();
    }

    @Test
    default void what_waits_between_others_is_waited_for() throws Exception {
        StoreSteps.publish(fixture(), "subject", "gone", "gone too");
        var claimant = Claimant.ofAllLanes(fixture());
        claimant.remove(claimant.all().toArray(OutboxRecord[]::new));
        StoreSteps.publish(fixture(), "subject", "first", "between");
        var stored = Instant.now();
        eventually().until(() -> Instant.now().isAfter(stored.plusSeconds(1)));
        StoreSteps.publish(fixture(), "subject", "last");
        StoreSteps.publish(fixture(), StoreSteps.subjectOfAnotherLane("subject"), "new, with a lower id");

        assertThat(mayWait("between", stored)).isTrue();
    }

    private boolean mayWait(String id, Instant stored) throws Exception {
        return mayWait(URI.create("/contract"), id, stored);
    }

    private boolean mayWait(URI source, String id, Instant stored) throws Exception {
        return transact(fixture(), connection -> fixture().store().sagaStore().mayWait(connection, source, id, stored));
    }
}
