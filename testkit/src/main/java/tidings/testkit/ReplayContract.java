package tidings.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static tidings.testkit.StoreSteps.eventually;
import static tidings.testkit.StoreSteps.key;
import static tidings.testkit.StoreSteps.meanwhile;
import static tidings.testkit.UnhandledSteps.failure;
import static tidings.testkit.UnhandledSteps.message;
import static tidings.testkit.UnhandledSteps.ofSubject;
import static tidings.unhandled.UnhandledFilter.ALL;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tidings.unhandled.DeadLetters;
import tidings.unhandled.ReplayPace;
import tidings.unhandled.WaitingMessage;

/** A dead letter that is sent back comes as if it had never been tried, and none is lost on the way. */
interface ReplayContract {

    StoreFixture fixture();

    private DeadLetters letters() {
        return fixture().store().deadLetters();
    }

    private UnhandledSteps steps() {
        return new UnhandledSteps(fixture());
    }

    @Test
    default void a_replayed_one_comes_back_at_once_under_its_id_as_if_it_had_never_been_tried() throws Exception {
        var sent = message("again");
        steps().die(sent);
        steps().die("another");
        var id = steps().dead().getFirst().id();

        assertThat(letters().replay(id)).isTrue();

        assertThat(steps().deadBodies(ALL)).containsExactly("another");
        var claim = steps().claimOne();
        assertThat(claim.id()).isEqualTo(id);
        assertThat(claim.message().key()).isEqualTo(sent.key());
        assertThat(claim.attempts()).isEqualTo(1);
        assertThat(claim.suspect()).isFalse();
        assertThat(fixture().store().retries().list(ALL, 0, 10))
                .extracting(WaitingMessage::state)
                .containsExactly(WaitingMessage.State.UNDER_WAY);
    }

    @Test
    default void one_that_fails_after_its_replay_is_the_same_dead_letter_and_its_replays_are_counted()
            throws Exception {
        steps().die("hopeless");
        var before = steps().dead().getFirst();
        letters().replay(before.id());
        steps().fail(steps().claimOne(), null);
        letters().replay(ALL, ReplayPace.DEFAULT);
        steps().fail(steps().claimOne(), null);

        var after = steps().dead().getFirst();

        assertThat(after.id()).isEqualTo(before.id());
        assertThat(after.replays()).isEqualTo(2);
        assertThat(after.failure().first()).isEqualTo(before.failure().first());
        assertThat(after.failure().last()).isAfterOrEqualTo(before.failure().last());
    }

    @Test
    default void a_replayed_one_that_takes_effect_is_gone() throws Exception {
        steps().die("mended");
        var id = steps().dead().getFirst().id();
        letters().replay(id);

        assertThat(steps().settle(steps().claimOne())).isTrue();

        assertThat(letters().find(id)).isEmpty();
        assertThat(letters().replay(id)).isFalse();
    }

    @Test
    default void what_waits_behind_a_dead_letter_comes_after_its_replay_took_effect() throws Exception {
        steps().die(ofSubject("ada", "first"));
        assertThat(steps().waitBehind(ofSubject("ada", "second"))).isTrue();
        letters().replay(ALL, ReplayPace.DEFAULT);

        var first = steps().claimOne();
        assertThat(UnhandledSteps.body(first)).isEqualTo("first");
        assertThat(steps().claim()).isEmpty();
        steps().settle(first);

        assertThat(steps().claimedBodies()).containsExactly("second");
    }

    @Test
    default void a_replay_of_all_that_a_filter_means_leaves_the_others() throws Exception {
        steps().die("a", "b");
        steps().die(message(key(), "contract.ended", null, "c"));

        var replayed = letters().replay(ALL.type("contract.happened"), ReplayPace.DEFAULT);

        assertThat(replayed).isEqualTo(new DeadLetters.Replayed(2, 0, false));
        assertThat(steps().deadBodies(ALL)).containsExactly("c");
        assertThat(steps().claimedBodies()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    default void a_replay_that_is_ended_in_the_middle_loses_nothing_and_can_be_run_again() throws Exception {
        steps().die(UnhandledSteps.bodies(30));
        var replaying = Thread.ofPlatform().unstarted(() -> {
            try {
                letters().replay(ALL, ReplayPace.DEFAULT.perSecond(20));
            } catch (Exception e) {
                // it is to be ended
            }
        });
        replaying.start();
        eventually().until(() -> letters().count(ALL) < 30);
        replaying.interrupt();
        replaying.join();

        long left = letters().count(ALL);
        assertThat(left).isBetween(1L, 29L);
        assertThat(letters().replay(ALL, ReplayPace.DEFAULT).count()).isEqualTo(left);
        assertThat(steps().claimedBodies()).containsExactlyInAnyOrder(UnhandledSteps.bodies(30));
    }

    @Test
    default void what_dies_while_a_replay_is_under_way_waits_for_a_person() throws Exception {
        steps().die(UnhandledSteps.bodies(20));
        steps().store(message("was there"), failure(StoreSteps.LONG));
        var retries = fixture().store().retries();
        var wasThere = retries.list(ALL, 0, 1).getFirst().id();
        var replaying = meanwhile(() -> letters().replay(ALL, ReplayPace.DEFAULT.perSecond(20)));
        eventually().until(() -> letters().count(ALL) < 20);

        steps().die("came");
        retries.cancel(ALL.ids(Set.of(wasThere)), "it dies");

        assertThat(replaying.join().count()).isEqualTo(20);
        assertThat(steps().deadBodies(ALL)).containsExactly("was there", "came");
    }

    @Test
    default void a_replay_keeps_to_its_rate() throws Exception {
        steps().die(UnhandledSteps.bodies(12));
        long began = System.nanoTime();

        letters().replay(ALL, ReplayPace.DEFAULT.perSecond(20));

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(400));
    }

    @Test
    default void a_replay_stops_when_too_many_have_failed_again() throws Exception {
        steps().die(UnhandledSteps.bodies(60));
        var replaying = meanwhile(
                () -> letters().replay(ALL, ReplayPace.DEFAULT.perSecond(20).stopAbove(0.5)));
        while (!replaying.isDone()) for (var claim : steps().claim()) steps().fail(claim, StoreSteps.LONG);

        var replayed = replaying.join();

        assertThat(replayed.stopped()).isTrue();
        assertThat(replayed.count()).isLessThan(60);
        assertThat(replayed.failedAgain()).isGreaterThan(replayed.count() / 2);
        assertThat(letters().count(ALL)).isEqualTo(60 - replayed.count());
    }

    @Test
    default void an_edited_body_comes_back_and_the_original_is_kept() throws Exception {
        steps().die("wrong");
        var id = steps().dead().getFirst().id();
        assertThat(letters().find(id).orElseThrow().current()).asString(UTF_8).isEqualTo("wrong");

        assertThat(letters().replay(id, "right".getBytes(UTF_8))).isTrue();

        var claim = steps().claimOne();
        assertThat(UnhandledSteps.body(claim)).isEqualTo("right");
        steps().fail(claim, null);
        var content = letters().find(id).orElseThrow();
        assertThat(content.body()).asString(UTF_8).isEqualTo("wrong");
        assertThat(content.edited()).asString(UTF_8).isEqualTo("right");
        assertThat(content.current()).asString(UTF_8).isEqualTo("right");
    }

    @Test
    default void what_was_edited_before_stays_so_until_it_is_edited_again() throws Exception {
        steps().die("wrong");
        var id = steps().dead().getFirst().id();
        letters().replay(id, "better".getBytes(UTF_8));
        steps().fail(steps().claimOne(), null);

        letters().replay(id);
        var unchanged = steps().claimOne();
        assertThat(UnhandledSteps.body(unchanged)).isEqualTo("better");
        steps().fail(unchanged, null);
        letters().replay(id, "right".getBytes(UTF_8));

        assertThat(steps().claimedBodies()).containsExactly("right");
    }

    @Test
    default void what_is_no_dead_letter_cannot_be_replayed() throws Exception {
        steps().die("discarded");
        steps().store(message("waiting"), failure(StoreSteps.LONG));
        var id = steps().dead().getFirst().id();
        letters().discard(ALL, "not needed");

        assertThat(letters().replay(id)).isFalse();
        assertThat(letters().replay(id, new byte[0])).isFalse();
        assertThat(letters().replay(id + 1)).isFalse();
        assertThat(letters().replay(4711)).isFalse();
        assertThat(steps().claim()).isEmpty();
    }
}
