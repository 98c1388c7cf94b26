package tidings.testkit;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static tidings.inbox.Sighting.BLOCKED;
import static tidings.inbox.Sighting.UNSEEN;
import static tidings.testkit.StoreSteps.begin;
import static tidings.testkit.StoreSteps.meanwhile;
import static tidings.testkit.UnhandledSteps.failure;
import static tidings.testkit.UnhandledSteps.ofSubject;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import tidings.messaging.DatabaseOutage;
import tidings.unhandled.UnhandledFilter;
import tidings.unhandled.UnhandledMessage;
import tidings.unhandled.WaitingMessage;

/** What holds up its subject: later messages wait behind it, and come after it. */
interface BlockedSubjectContract {

    StoreFixture fixture();

    @Test
    default void later_messages_of_a_subject_wait_behind_it_and_come_in_their_order() throws Exception {
        var steps = new UnhandledSteps(fixture());
        var third = ofSubject("chair", "m3");
        assertThat(steps.waitBehind(ofSubject("chair", "m0")))
                .as("nothing is before it")
                .isFalse();
        steps.store(ofSubject("chair", "m1"), failure(Duration.ZERO));
        assertThat(steps.look(ofSubject("chair", "m2"))).isEqualTo(BLOCKED);
        assertThat(steps.look(ofSubject("table", "m2"))).isEqualTo(UNSEEN);
        assertThat(steps.waitBehind(ofSubject("chair", "m2"))).isTrue();
        assertThat(steps.waitBehind(third)).isTrue();
        assertThat(steps.waitBehind(third)).as("again").isTrue();

        for (var body : List.of("m1", "m2", "m3")) {
            var next = steps.claimOne();
            assertThat(UnhandledSteps.body(next)).isEqualTo(body);
            assertThat(steps.claim()).as("others wait").isEmpty();
            assertThat(steps.settle(next)).isTrue();
        }

        assertThat(steps.look(ofSubject("chair", "m4"))).isEqualTo(UNSEEN);
        assertThat(steps.waitBehind(ofSubject("chair", "m4"))).isFalse();
    }

    /** As when an instance that was paused tells of a message that another has got beyond. */
    @Test
    default void of_a_subject_with_two_that_are_due_the_second_comes_after_the_first() throws Exception {
        var steps = new UnhandledSteps(fixture());
        steps.store(ofSubject("chair", "m1"), failure(Duration.ZERO));
        steps.store(ofSubject("chair", "m2"), failure(Duration.ZERO));

        var first = steps.claimOne();
        assertThat(UnhandledSteps.body(first)).isEqualTo("m1");
        assertThat(steps.claim()).as("while the first is under way").isEmpty();
        assertThat(steps.settle(first)).isTrue();
        assertThat(steps.claimedBodies()).containsExactly("m2");
    }

    @Test
    default void what_comes_while_the_one_before_it_is_about_to_take_effect_is_not_left_waiting_for_it()
            throws Exception {
        var steps = new UnhandledSteps(fixture());
        var second = ofSubject("chair", "m2");
        steps.store(ofSubject("chair", "m1"), failure(Duration.ZERO));
        var first = steps.claimOne();
        CompletableFuture<Boolean> waits;
        try (var connection = begin(fixture())) {
            assertThat(steps.returns().settle(connection, first)).isTrue();
            waits = meanwhile(() -> steps.waitBehind(second));
            // A store may have it wait for our end; one that does not has time enough.
            waits.copy().completeOnTimeout(false, 500, MILLISECONDS).join();
            connection.commit();
        }

        if (waits.join()) assertThat(steps.claimedBodies()).containsExactly("m2");
        else assertThat(steps.look(second)).isEqualTo(UNSEEN);
    }

    /** A store may refuse such a transaction, so that the message comes again, or look at what is committed all the same. */
    @Test
    default void what_waits_is_not_left_waiting_by_a_transaction_that_does_not_see_it() throws Exception {
        var steps = new UnhandledSteps(fixture());
        steps.store(ofSubject("chair", "m1"), failure(Duration.ZERO));
        var first = steps.claimOne();
        try (var connection = begin(fixture())) {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            fixture().store().inbox().add(connection, List.of(StoreSteps.key())); // sees what is there now
            assertThat(steps.waitBehind(ofSubject("chair", "m2"))).isTrue();
            try {
                assertThat(steps.returns().settle(connection, first)).isTrue();
                connection.commit();
            } catch (SQLException e) {
                assertThat(DatabaseOutage.isConflict(e))
                        .as("the same again helps")
                        .isFalse();
                connection.rollback();
                assertThat(steps.settle(first)).as("it is still claimed").isTrue();
            }
        }

        assertThat(steps.claimedBodies()).containsExactly("m2");
    }

    @Test
    default void only_what_blocks_the_same_subject_of_the_same_queue_is_waited_for() throws Exception {
        var steps = new UnhandledSteps(fixture());
        steps.die(UnhandledSteps.ofQueue("another.queue", "chair", "another queue's"));
        steps.die(ofSubject("table", "another subject's"));
        steps.die(new UnhandledMessage(
                UnhandledSteps.incoming(UnhandledSteps.QUEUE, "no order"),
                StoreSteps.key(),
                "contract.happened",
                "chair",
                "c",
                false));
        steps.die(ofSubject("chair", "given up"));
        fixture()
                .store()
                .deadLetters()
                .discard(UnhandledFilter.ALL.ids(Set.of(steps.dead().getLast().id())), "not needed");

        var first = ofSubject("chair", "m1");
        assertThat(steps.look(first)).isEqualTo(UNSEEN);
        assertThat(steps.waitBehind(first)).isFalse();
        steps.store(first, failure(Duration.ZERO));
        assertThat(steps.waitBehind(ofSubject("chair", "m2"))).isTrue();

        var claimed = steps.claimOne();
        assertThat(UnhandledSteps.body(claimed)).isEqualTo("m1");
        assertThat(steps.settle(claimed)).isTrue();
        assertThat(steps.claimedBodies()).containsExactly("m2");
    }

    @Test
    default void what_comes_next_is_due_and_what_comes_after_it_waits_on() throws Exception {
        var steps = new UnhandledSteps(fixture());
        steps.store(ofSubject("chair", "m1"), failure(Duration.ZERO));
        steps.waitBehind(ofSubject("chair", "m2"));
        steps.waitBehind(ofSubject("chair", "m3"));

        steps.settle(steps.claimOne());

        assertThat(fixture().store().retries().list(UnhandledFilter.ALL, 0, 10))
                .extracting(WaitingMessage::state)
                .containsExactly(WaitingMessage.State.RETRY, WaitingMessage.State.BEHIND);
    }

    @Test
    default void what_waits_for_a_person_or_its_time_does_so_when_the_one_before_it_is_given_up() throws Exception {
        var steps = new UnhandledSteps(fixture());
        for (var subject : List.of("chair", "table")) steps.die(ofSubject(subject, subject + " 1"));
        steps.die(ofSubject("chair", "chair 2"));
        steps.store(ofSubject("table", "table 2"), failure(StoreSteps.LONG));
        var letters = steps.dead();

        for (int i = 0; i < 2; i++)
            fixture()
                    .store()
                    .deadLetters()
                    .discard(UnhandledFilter.ALL.ids(Set.of(letters.get(i).id())), "not needed");

        assertThat(steps.deadBodies(UnhandledFilter.ALL)).containsExactly("chair 2");
        assertThat(steps.claim()).isEmpty();
    }

    @Test
    default void a_dead_letter_blocks_its_subject() throws Exception {
        var steps = new UnhandledSteps(fixture());
        steps.die(ofSubject("chair", "m1"));

        assertThat(steps.look(ofSubject("chair", "m2"))).isEqualTo(BLOCKED);
        assertThat(steps.waitBehind(ofSubject("chair", "m2"))).isTrue();
        assertThat(steps.claim()).isEmpty();
    }
}
