package tidings.testkit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static tidings.inbox.Sighting.UNSEEN;
import static tidings.inbox.Sighting.WAITING;
import static tidings.testkit.StoreSteps.AT_ONCE;
import static tidings.testkit.StoreSteps.LONG;
import static tidings.testkit.StoreSteps.begin;
import static tidings.testkit.StoreSteps.eventually;
import static tidings.testkit.StoreSteps.meanwhile;
import static tidings.testkit.UnhandledSteps.QUEUE;
import static tidings.testkit.UnhandledSteps.failure;
import static tidings.testkit.UnhandledSteps.message;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import tidings.unhandled.Claimed;

/** What comes back is one claimant's until its claim ends; who has lost a claim changes nothing (H12). */
interface ClaimsContract {

    StoreFixture fixture();

    private UnhandledSteps steps() {
        return new UnhandledSteps(fixture());
    }

    @Test
    default void what_is_claimed_is_anothers_when_the_claim_has_ended_and_the_first_may_say_no_more() throws Exception {
        var sent = message("m1");
        steps().store(sent, failure(Duration.ZERO));
        var first = only(steps().returns().claim(QUEUE, 1, 0, AT_ONCE).claims());

        var second = eventuallySuspect();

        assertThat(second.attempts()).isEqualTo(first.attempts() + 1);
        assertThat(steps().returns().failed(first, failure(Duration.ZERO))).isFalse();
        assertThat(steps().settle(first)).isFalse();
        assertThat(steps().settle(second)).isTrue();
        assertThat(steps().look(sent)).isEqualTo(UNSEEN);
    }

    @Test
    default void a_claim_that_is_renewed_holds() throws Exception {
        due("m1");
        var claimed = only(steps().returns().claim(QUEUE, 1, 0, AT_ONCE).claims());
        steps().returns().renew(List.of(claimed), LONG);

        assertThat(steps().returns().claim(QUEUE, 10, 1, LONG).claims()).isEmpty();
        assertThat(steps().settle(claimed)).isTrue();
    }

    @Test
    default void what_is_given_back_is_due_at_once_and_does_not_count() throws Exception {
        due("m1");
        var claimed = steps().claimOne();
        steps().returns().release(List.of(claimed));

        assertThat(steps().settle(claimed)).as("by who gave it back").isFalse();
        assertThat(steps().claimOne().attempts()).isEqualTo(claimed.attempts());
    }

    @Test
    default void of_two_that_are_claimed_one_is_prolonged_and_the_other_ends() throws Exception {
        due("m1", "m2");
        var both = steps().returns().claim(QUEUE, 2, 0, AT_ONCE).claims();
        steps().returns().renew(List.of(both.get(0)), LONG);

        var suspect = eventuallySuspect();

        assertThat(suspect.id()).isEqualTo(both.get(1).id());
        assertThat(steps().settle(suspect)).isTrue();
        assertThat(steps().settle(both.get(0))).isTrue();
    }

    @Test
    default void of_those_claimed_one_is_given_back_one_settled_and_one_stays() throws Exception {
        due("m1", "m2", "m3");
        var claims = steps().claim();

        steps().returns().release(List.of(claims.get(0)));
        assertThat(steps().settle(claims.get(1))).isTrue();

        assertThat(steps().claimOne().id()).isEqualTo(claims.get(0).id());
        assertThat(steps().settle(claims.get(2))).isTrue();
    }

    @Test
    default void who_has_lost_a_claim_neither_prolongs_it_nor_gives_it_back() throws Exception {
        due("m1");
        var first = only(steps().returns().claim(QUEUE, 1, 0, AT_ONCE).claims());
        eventuallySuspect(AT_ONCE);
        steps().returns().renew(List.of(first), LONG);
        var third = eventuallySuspect();

        steps().returns().release(List.of(first));

        assertThat(steps().claim()).isEmpty();
        assertThat(steps().settle(third)).isTrue();
    }

    @Test
    default void a_claim_says_how_many_attempts_came_to_no_end_since_the_last_failure() throws Exception {
        due("m1");
        assertThat(only(steps().returns().claim(QUEUE, 1, 0, AT_ONCE).claims()).deaths())
                .isZero();

        var suspect = eventuallySuspect();

        assertThat(suspect.deaths()).isEqualTo(1);
        assertThat(steps().returns().failed(suspect, failure(Duration.ZERO))).isTrue();
        assertThat(steps().claimOne().deaths()).isZero();
    }

    @Test
    default void what_is_begun_counts_before_it_ends_and_is_a_suspect_when_it_does_not() throws Exception {
        var begun = fixture().store().unhandled().messages().begin(message("m1"), AT_ONCE);
        assertThat(requireNonNull(begun).attempts()).isEqualTo(1);

        var suspect = eventuallySuspect();

        assertThat(suspect.attempts()).isEqualTo(2);
        assertThat(suspect.suspect()).isTrue();
        assertThat(steps().settle(suspect)).isTrue();
    }

    @Test
    default void suspects_come_only_as_many_as_are_asked_for() throws Exception {
        for (int i = 0; i < 3; i++) fixture().store().unhandled().messages().begin(message("m" + i), AT_ONCE);
        eventually()
                .until(() -> steps().returns().claim(QUEUE, 10, 0, LONG).untilNext() != null
                        && Duration.ZERO.equals(
                                steps().returns().claim(QUEUE, 10, 0, LONG).untilNext()));

        due("innocent");

        assertThat(only(steps().returns().claim(QUEUE, 10, 0, LONG).claims()).suspect())
                .isFalse();
        assertThat(steps().returns().claim(QUEUE, 10, 0, LONG).claims()).isEmpty();
        assertThat(steps().returns().claim(QUEUE, 10, 1, LONG).claims()).hasSize(1);
    }

    @Test
    default void one_that_has_failed_waits_for_its_delay_and_is_no_more_its_claimants() throws Exception {
        due("m1");
        var claimed = steps().claimOne();

        assertThat(steps().returns().failed(claimed, failure(Duration.ofHours(1))))
                .isTrue();

        var due = steps().returns().claim(QUEUE, 10, 1, LONG);
        assertThat(due.claims()).isEmpty();
        assertThat(due.untilNext()).isBetween(Duration.ofMinutes(59), Duration.ofMinutes(61));
        assertThat(steps().returns().failed(claimed, failure(Duration.ZERO))).isFalse();
        assertThat(steps().settle(claimed)).isFalse();
    }

    @Test
    default void what_was_settled_in_a_transaction_that_rolled_back_is_still_claimed() throws Exception {
        var sent = message("m1");
        steps().store(sent, failure(Duration.ZERO));
        var claimed = steps().claimOne();
        try (var connection = begin(fixture())) {
            assertThat(steps().returns().settle(connection, claimed)).isTrue();
            connection.rollback();
        }

        assertThat(steps().look(sent)).isEqualTo(WAITING);
        assertThat(steps().settle(claimed)).isTrue();
        assertThat(steps().settle(claimed)).isFalse();
    }

    @Test
    default void of_many_that_claim_at_once_each_message_is_ones() throws Exception {
        due(UnhandledSteps.bodies(40));
        var claiming = new ArrayList<CompletableFuture<List<Claimed>>>();
        for (int i = 0; i < 4; i++)
            claiming.add(
                    meanwhile(() -> steps().returns().claim(QUEUE, 20, 0, LONG).claims()));
        var ids = new HashSet<Long>();
        int count = 0;
        for (var each : claiming)
            for (var claimed : each.join()) {
                ids.add(claimed.id());
                count++;
            }

        assertThat(ids).hasSize(count);
    }

    private Claimed eventuallySuspect() {
        return eventuallySuspect(LONG);
    }

    private Claimed eventuallySuspect(Duration lease) {
        var found = new ArrayList<Claimed>();
        eventually()
                .until(() ->
                        found.addAll(steps().returns().claim(QUEUE, 0, 1, lease).claims()));
        return only(found);
    }

    private static Claimed only(List<Claimed> claims) {
        assertThat(claims).hasSize(1);
        return claims.getFirst();
    }

    /** Messages that failed and come back now. */
    private void due(String... bodies) throws SQLException {
        for (var body : bodies) steps().store(message(body), failure(Duration.ZERO));
    }
}
