package tidings.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static tidings.testkit.UnhandledSteps.failure;
import static tidings.testkit.UnhandledSteps.message;
import static tidings.testkit.UnhandledSteps.ofSubject;
import static tidings.unhandled.UnhandledFilter.ALL;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tidings.unhandled.Retries;
import tidings.unhandled.WaitingMessage;
import tidings.unhandled.WaitingMessage.State;

/** What comes back by itself can be looked at, hurried and stopped. */
interface RetriesContract {

    StoreFixture fixture();

    private Retries retries() {
        return fixture().store().retries();
    }

    private UnhandledSteps steps() {
        return new UnhandledSteps(fixture());
    }

    /** One of each: due in a while, under way, and behind that one. */
    private void oneOfEach() throws Exception {
        steps().store(ofSubject("ada", "under way"), failure(Duration.ZERO));
        steps().claimOne();
        steps().store(message("later"), failure(StoreSteps.LONG));
        steps().waitBehind(ofSubject("ada", "behind"));
        steps().die("dead");
    }

    @Test
    default void what_comes_back_is_listed_with_what_it_waits_for() throws Exception {
        oneOfEach();

        var listed = retries().list(ALL, 0, 10);

        assertThat(listed)
                .extracting(WaitingMessage::state)
                .containsExactly(State.UNDER_WAY, State.RETRY, State.BEHIND);
        assertThat(listed).extracting(waiting -> waiting.dueAt() != null).containsExactly(true, true, false);
        assertThat(listed).extracting(waiting -> waiting.failure() != null).containsExactly(true, true, false);
        assertThat(retries().list(ALL, listed.getFirst().id(), 1)).containsExactly(listed.get(1));
        assertThat(retries().list(ALL.subject("ada"), 0, 10)).containsExactly(listed.get(0), listed.get(2));
    }

    @Test
    default void how_it_stands_is_counted() throws Exception {
        assertThat(retries().status(ALL)).isEqualTo(new Retries.Status(0, 0, 0, 0, 0, null));
        oneOfEach();

        var status = retries().status(ALL);

        assertThat(status).isEqualTo(new Retries.Status(1, 1, 1, 0, 0, Objects.requireNonNull(status.oldest())));
        assertThat(retries().status(ALL.subject("ada")).waiting()).isZero();
    }

    @Test
    default void what_has_just_come_due_is_not_stuck_and_what_is_dead_does_not_count() throws Exception {
        steps().die("dead");
        assertThat(retries().status(ALL)).isEqualTo(new Retries.Status(0, 0, 0, 0, 0, null));

        steps().store(message("due"), failure(Duration.ZERO));

        assertThat(retries().status(ALL).waiting()).isEqualTo(1);
        assertThat(retries().status(ALL).stuck()).isZero();
    }

    @Test
    default void what_is_hurried_comes_at_once_and_what_is_under_way_stays() throws Exception {
        oneOfEach();

        assertThat(retries().hurry(ALL)).isEqualTo(1);

        assertThat(retries().hurry(ALL)).as("what is due already").isZero();
        assertThat(steps().claimedBodies()).containsExactly("later");
    }

    @Test
    default void what_is_cancelled_is_a_dead_letter_that_says_why() throws Exception {
        steps().store(message("one"), failure(StoreSteps.LONG));
        steps().store(message("other"), failure(StoreSteps.LONG));
        var before = retries().list(ALL, 0, 1).getFirst();
        var one = before.id();

        assertThat(retries().cancel(ALL.ids(Set.of(one)), "the shop is closed")).isEqualTo(1);

        var letter = steps().dead().getFirst();
        assertThat(letter.id()).isEqualTo(one);
        assertThat(letter.failure().first())
                .isEqualTo(Objects.requireNonNull(before.failure()).first());
        assertThat(letter.failure().reason()).isEqualTo("cancelled");
        assertThat(letter.failure().detail()).isEqualTo("the shop is closed");
        assertThat(letter.failure().exception()).isEqualTo("java.lang.IllegalStateException");
        assertThat(retries().list(ALL, 0, 10))
                .extracting(WaitingMessage::id)
                .doesNotContain(one)
                .hasSize(1);
    }

    @Test
    default void what_is_cancelled_while_under_way_does_not_take_effect() throws Exception {
        steps().store(message("late"), failure(Duration.ZERO));
        var claim = steps().claimOne();

        assertThat(retries().cancel(ALL, "the shop is closed")).isEqualTo(1);

        assertThat(steps().settle(claim)).isFalse();
        assertThat(steps().returns().failed(claim, failure(Duration.ZERO))).isFalse();
        assertThat(steps().deadBodies(ALL)).containsExactly("late");
    }

    @Test
    default void what_is_cancelled_in_its_first_attempt_has_failed_of_that() throws Exception {
        fixture().store().unhandled().messages().begin(message("first attempt"), StoreSteps.LONG);

        assertThat(retries().cancel(ALL, "the shop is closed")).isEqualTo(1);

        var failure = steps().dead().getFirst().failure();
        assertThat(failure.reason()).isEqualTo("cancelled");
        assertThat(failure.first()).isBeforeOrEqualTo(failure.last());
    }

    @Test
    default void what_waits_behind_a_cancelled_one_goes_on_waiting() throws Exception {
        steps().store(ofSubject("ada", "first"), failure(StoreSteps.LONG));
        steps().waitBehind(ofSubject("ada", "second"));

        assertThat(retries().cancel(ALL, "the shop is closed")).isEqualTo(1);

        assertThat(steps().claim()).isEmpty();
        assertThat(retries().list(ALL, 0, 10)).extracting(WaitingMessage::state).containsExactly(State.BEHIND);
    }

    @Test
    default void of_no_ids_none_is_hurried_or_cancelled() throws Exception {
        oneOfEach();

        assertThat(retries().hurry(ALL.ids(Set.of()))).isZero();
        assertThat(retries().cancel(ALL.ids(Set.of()), "the shop is closed")).isZero();
    }
}
