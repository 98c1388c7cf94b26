package tidings.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static tidings.inbox.Sighting.SEEN;
import static tidings.inbox.Sighting.UNSEEN;
import static tidings.inbox.Sighting.WAITING;
import static tidings.testkit.StoreSteps.AT_ONCE;
import static tidings.testkit.StoreSteps.LONG;
import static tidings.testkit.StoreSteps.begin;
import static tidings.testkit.StoreSteps.eventually;
import static tidings.testkit.StoreSteps.meanwhile;
import static tidings.testkit.StoreSteps.transact;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tidings.inbox.Inbox;
import tidings.inbox.InboxKey;
import tidings.inbox.Sighting;
import tidings.messaging.IncomingMessage;
import tidings.messaging.MessageProperties;
import tidings.unhandled.Claimed;
import tidings.unhandled.Failure;
import tidings.unhandled.Returns;
import tidings.unhandled.UnhandledFilter;
import tidings.unhandled.UnhandledMessage;

/** What came and has not taken effect is kept once, comes back when it is due, and to one at a time. */
interface UnhandledContract {

    String QUEUE = "contract.queue";

    StoreFixture fixture();

    @Test
    default void what_is_kept_comes_back_as_it_came_when_it_is_due() throws Exception {
        var kept = message("m1", null);
        store(kept, Duration.ZERO);

        var claimed = only(claim());

        assertThat(claimed.message()).usingRecursiveComparison().isEqualTo(kept);
        assertThat(claimed.attempts()).isEqualTo(2);
        assertThat(claimed.suspect()).isFalse();
    }

    @Test
    default void what_is_kept_comes_back_to_its_own_queue_only() throws Exception {
        store(message("m1", null), Duration.ZERO);
        fixture().store().unhandled().messages().begin(message("m2", null), AT_ONCE);

        assertThat(returns().claim("another.queue", 10, 1, LONG)).isEqualTo(new Returns.Due(List.of(), null));
        store(UnhandledSteps.ofQueue("another.queue", null, "another's"), Duration.ZERO);

        assertThat(only(returns().claim("another.queue", 10, 1, LONG).claims())
                        .message()
                        .incoming()
                        .queue())
                .isEqualTo("another.queue");
        assertThat(claim()).isNotEmpty();
    }

    @Test
    default void what_waits_longest_comes_first_and_not_before_its_time() throws Exception {
        for (int i = 0; i < 5; i++) store(message("m" + i, null), Duration.ZERO);
        store(message("later", null), Duration.ofHours(1));

        assertThat(only(returns().claim(QUEUE, 1, 0, LONG).claims()).message().key())
                .isEqualTo(key("m0"));
        assertThat(claim())
                .extracting(claim -> requireNonNull(claim.message().key()).id())
                .containsExactly("m1", "m2", "m3", "m4");
    }

    @Test
    default void what_is_due_later_stays_and_tells_how_long() throws Exception {
        store(message("m1", null), Duration.ofHours(1));

        var due = returns().claim(QUEUE, 10, 1, LONG);

        assertThat(due.claims()).isEmpty();
        assertThat(due.untilNext()).isBetween(Duration.ofMinutes(59), Duration.ofMinutes(61));
    }

    @Test
    default void a_dead_letter_never_comes_back_by_itself() throws Exception {
        store(message("m1", null), null);

        assertThat(returns().claim(QUEUE, 10, 1, LONG)).isEqualTo(new Returns.Due(List.of(), null));
        assertThat(look("m1", null)).isEqualTo(WAITING);
    }

    @Test
    default void what_is_told_twice_is_here_once() throws Exception {
        store(message("m1", null), Duration.ZERO);
        store(message("m1", null), Duration.ofHours(1));
        assertThat(fixture().store().unhandled().messages().begin(message("m1", null), LONG))
                .isNull();

        assertThat(claim()).hasSize(1);
    }

    @Test
    default void what_could_not_be_read_is_kept_each_time() throws Exception {
        var incoming = new IncomingMessage(QUEUE, "", QUEUE, MessageProperties.none(), new byte[] {0, 1, 2});
        store(UnhandledMessage.unreadable(incoming), Duration.ZERO);
        store(UnhandledMessage.unreadable(incoming), Duration.ZERO);

        assertThat(claim()).hasSize(2).allMatch(each -> each.message().key() == null);
    }

    @Test
    default void the_inbox_knows_what_waits_and_what_has_taken_effect_goes_first() throws Exception {
        store(message("m1", null), Duration.ofHours(1));
        assertThat(look("m1", null)).isEqualTo(WAITING);

        transact(fixture(), connection -> fixture().store().inbox().add(connection, List.of(key("m1"))));

        assertThat(look("m1", null)).isEqualTo(SEEN);
    }

    @Test
    default void what_waits_for_another_queue_or_of_another_source_is_another_message() throws Exception {
        store(message("m1", null), Duration.ofHours(1));
        var waits = key("m1");

        var sought = List.of(
                new InboxKey("another.queue", waits.source(), waits.id(), waits.time()),
                new InboxKey(QUEUE, URI.create("/another"), waits.id(), waits.time()));

        for (var other : sought)
            assertThat(fixture().store().inbox().look(List.of(Inbox.Sought.of(other))))
                    .containsExactly(UNSEEN);
    }

    @Test
    default void a_claim_says_whether_a_copy_took_effect_meanwhile() throws Exception {
        store(message("m1", null), Duration.ZERO);
        store(message("m2", null), Duration.ZERO);
        transact(fixture(), connection -> fixture().store().inbox().add(connection, List.of(key("m2"))));

        assertThat(claim())
                .extracting(claim -> claim.message().key(), Claimed::handled)
                .containsExactlyInAnyOrder(tuple(key("m1"), false), tuple(key("m2"), true));
    }

    @Test
    default void a_suspect_that_is_due_later_and_an_innocent_that_is_due_now_are_told_apart() throws Exception {
        var messages = fixture().store().unhandled().messages();
        messages.begin(message("suspect", null), LONG);
        store(message("innocent", null), Duration.ZERO);

        assertThat(only(claim()).suspect()).isFalse();
        assertThat(returns().claim(QUEUE, 10, 1, LONG).untilNext()).isPositive();
    }

    /** Of two copies at the same time the second may fail of what the first has changed. */
    @Test
    default void a_copy_that_fails_when_its_message_has_taken_effect_is_not_kept() throws Exception {
        transact(fixture(), connection -> fixture().store().inbox().add(connection, List.of(key("m1"))));

        store(message("m1", null), Duration.ZERO);
        store(message("m1", "chair"), null);
        assertThat(fixture().store().unhandled().messages().begin(message("m1", null), LONG))
                .isNull();
        store(message("m2", null), Duration.ZERO);

        assertThat(only(claim()).message().key()).isEqualTo(key("m2"));
        assertThat(fixture().store().deadLetters().list(UnhandledFilter.ALL, 0, 10))
                .isEmpty();
        assertThat(look("m3", "chair")).isEqualTo(UNSEEN);
    }

    @Test
    default void what_is_claimed_is_anothers_when_the_claim_has_ended_and_the_first_may_say_no_more() throws Exception {
        store(message("m1", null), Duration.ZERO);
        var first = only(returns().claim(QUEUE, 1, 0, AT_ONCE).claims());

        var second = eventuallySuspect();

        assertThat(second.attempts()).isEqualTo(3);
        assertThat(returns().failed(first, failure(Duration.ZERO))).isFalse();
        assertThat(settle(first)).isFalse();
        assertThat(settle(second)).isTrue();
        assertThat(look("m1", null)).isEqualTo(UNSEEN);
    }

    @Test
    default void a_claim_that_is_renewed_holds() throws Exception {
        store(message("m1", null), Duration.ZERO);
        var claimed = only(returns().claim(QUEUE, 1, 0, AT_ONCE).claims());
        returns().renew(List.of(claimed), LONG);

        assertThat(returns().claim(QUEUE, 10, 1, LONG).claims()).isEmpty();
        assertThat(settle(claimed)).isTrue();
    }

    @Test
    default void what_is_given_back_is_due_at_once_and_does_not_count() throws Exception {
        store(message("m1", null), Duration.ZERO);
        var claimed = only(claim());
        returns().release(List.of(claimed));

        assertThat(settle(claimed)).as("by who gave it back").isFalse();
        assertThat(only(claim()).attempts()).isEqualTo(2);
    }

    @Test
    default void of_two_that_are_claimed_one_is_prolonged_and_the_other_ends() throws Exception {
        store(message("m1", null), Duration.ZERO);
        store(message("m2", null), Duration.ZERO);
        var both = returns().claim(QUEUE, 2, 0, AT_ONCE).claims();
        returns().renew(List.of(both.get(0)), LONG);

        var suspect = eventuallySuspect();

        assertThat(suspect.id()).isEqualTo(both.get(1).id());
        assertThat(settle(suspect)).isTrue();
        assertThat(settle(both.get(0))).isTrue();
    }

    @Test
    default void of_those_claimed_one_is_given_back_one_settled_and_one_stays() throws Exception {
        for (var id : List.of("m1", "m2", "m3")) store(message(id, null), Duration.ZERO);
        var claims = claim();

        returns().release(List.of(claims.get(0)));
        assertThat(settle(claims.get(1))).isTrue();

        assertThat(only(claim()).id()).isEqualTo(claims.get(0).id());
        assertThat(settle(claims.get(2))).isTrue();
    }

    @Test
    default void who_has_lost_a_claim_neither_prolongs_it_nor_gives_it_back() throws Exception {
        store(message("m1", null), Duration.ZERO);
        var first = only(returns().claim(QUEUE, 1, 0, AT_ONCE).claims());
        eventuallySuspect(AT_ONCE);
        returns().renew(List.of(first), LONG);
        var third = eventuallySuspect();

        returns().release(List.of(first));

        assertThat(claim()).isEmpty();
        assertThat(settle(third)).isTrue();
    }

    @Test
    default void what_is_begun_counts_before_it_ends_and_is_a_suspect_when_it_does_not() throws Exception {
        var begun = fixture().store().unhandled().messages().begin(message("m1", null), AT_ONCE);
        assertThat(requireNonNull(begun).attempts()).isEqualTo(1);

        var suspect = eventuallySuspect();

        assertThat(suspect.attempts()).isEqualTo(2);
        assertThat(suspect.suspect()).isTrue();
        assertThat(settle(suspect)).isTrue();
    }

    @Test
    default void a_claim_says_how_many_attempts_came_to_no_end_since_the_last_failure() throws Exception {
        store(message("m1", null), Duration.ZERO);
        assertThat(only(returns().claim(QUEUE, 1, 0, AT_ONCE).claims()).deaths())
                .isZero();

        var suspect = eventuallySuspect();

        assertThat(suspect.deaths()).isEqualTo(1);
        assertThat(returns().failed(suspect, failure(Duration.ZERO))).isTrue();
        assertThat(only(claim()).deaths()).isZero();
    }

    @Test
    default void suspects_come_only_as_many_as_are_asked_for() throws Exception {
        for (int i = 0; i < 3; i++) fixture().store().unhandled().messages().begin(message("m" + i, null), AT_ONCE);
        eventually()
                .until(() -> returns().claim(QUEUE, 10, 0, LONG).untilNext() != null
                        && Duration.ZERO.equals(
                                returns().claim(QUEUE, 10, 0, LONG).untilNext()));

        store(message("innocent", null), Duration.ZERO);

        assertThat(only(returns().claim(QUEUE, 10, 0, LONG).claims()).suspect()).isFalse();
        assertThat(returns().claim(QUEUE, 10, 0, LONG).claims()).isEmpty();
        assertThat(returns().claim(QUEUE, 10, 1, LONG).claims()).hasSize(1);
    }

    @Test
    default void a_failed_attempt_comes_back_after_its_delay_or_is_dead() throws Exception {
        store(message("m1", null), Duration.ZERO);
        assertThat(returns().failed(only(claim()), failure(Duration.ZERO))).isTrue();

        assertThat(returns().failed(only(claim()), failure(null))).isTrue();

        assertThat(claim()).isEmpty();
        assertThat(look("m1", null)).isEqualTo(WAITING);
    }

    @Test
    default void one_that_has_failed_waits_for_its_delay_and_is_no_more_its_claimants() throws Exception {
        store(message("m1", null), Duration.ZERO);
        var claimed = only(claim());

        assertThat(returns().failed(claimed, failure(Duration.ofHours(1)))).isTrue();

        var due = returns().claim(QUEUE, 10, 1, LONG);
        assertThat(due.claims()).isEmpty();
        assertThat(due.untilNext()).isBetween(Duration.ofMinutes(59), Duration.ofMinutes(61));
        assertThat(returns().failed(claimed, failure(Duration.ZERO))).isFalse();
        assertThat(settle(claimed)).isFalse();
    }

    @Test
    default void the_last_failure_is_told_with_the_time_of_the_first() throws Exception {
        var begun = requireNonNull(fixture().store().unhandled().messages().begin(message("m1", null), LONG));
        returns().failed(begun, failure(Duration.ZERO));
        var first = fixture().store().retries().list(UnhandledFilter.ALL, 0, 1).getFirst();

        returns().failed(only(claim()), new Failure(2, "malformed", "an odd name", "com.example.Odd", "Odd: at", null));

        var letters = fixture().store().deadLetters();
        var letter = letters.list(UnhandledFilter.ALL, 0, 1).getFirst();
        var last = letter.failure();
        assertThat(List.of(last.reason(), last.detail(), requireNonNull(last.exception())))
                .containsExactly("malformed", "an odd name", "com.example.Odd");
        assertThat(letters.find(letter.id()).orElseThrow().stack()).isEqualTo("Odd: at");
        assertThat(last.first()).isEqualTo(requireNonNull(first.failure()).first());
        assertThat(last.last()).isAfter(last.first());
    }

    @Test
    default void what_was_settled_in_a_transaction_that_rolled_back_is_still_claimed() throws Exception {
        store(message("m1", null), Duration.ZERO);
        var claimed = only(claim());
        try (var connection = begin(fixture())) {
            assertThat(returns().settle(connection, claimed)).isTrue();
            connection.rollback();
        }

        assertThat(look("m1", null)).isEqualTo(WAITING);
        assertThat(settle(claimed)).isTrue();
        assertThat(settle(claimed)).isFalse();
    }

    @Test
    default void hurried_messages_are_due_at_once_and_others_are_not() throws Exception {
        store(message("m1", null), Duration.ofHours(1));
        fixture().store().unhandled().messages().begin(message("m2", null), LONG);

        assertThat(returns().hurry("another.queue", LONG)).isZero();
        assertThat(returns().hurry(QUEUE, Duration.ZERO))
                .as("failed before that")
                .isZero();
        assertThat(returns().hurry(QUEUE, LONG)).isEqualTo(1);
        assertThat(returns().hurry(QUEUE, LONG)).as("due already").isZero();

        assertThat(only(claim()).message().key()).isEqualTo(key("m1"));
    }

    @Test
    default void one_that_failed_before_and_is_under_way_is_not_hurried() throws Exception {
        store(message("m1", null), Duration.ZERO);
        assertThat(claim()).hasSize(1);

        assertThat(returns().hurry(QUEUE, LONG)).isZero();

        assertThat(claim()).isEmpty();
    }

    @Test
    default void a_time_that_a_handler_said_is_kept_when_an_outage_is_over_and_not_when_a_person_hurries()
            throws Exception {
        var said = new Failure(1, Failure.RETRY_AFTER, "no", "java.lang.Exception", null, Duration.ofHours(1));
        fixture().store().unhandled().messages().store(message("m1", null), said);

        assertThat(returns().hurry(QUEUE, LONG)).isZero();
        assertThat(claim()).isEmpty();

        assertThat(fixture().store().retries().hurry(UnhandledFilter.ALL)).isEqualTo(1);
        assertThat(claim()).hasSize(1);
    }

    @Test
    default void of_many_that_claim_at_once_each_message_is_ones() throws Exception {
        for (int i = 0; i < 40; i++) store(message("m" + i, null), Duration.ZERO);
        var claiming = new ArrayList<CompletableFuture<List<Claimed>>>();
        for (int i = 0; i < 4; i++)
            claiming.add(meanwhile(() -> returns().claim(QUEUE, 20, 0, LONG).claims()));
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
                .until(() -> found.addAll(returns().claim(QUEUE, 0, 1, lease).claims()));
        return only(found);
    }

    private static Claimed only(List<Claimed> claims) {
        assertThat(claims).hasSize(1);
        return claims.getFirst();
    }

    private List<Claimed> claim() throws Exception {
        return returns().claim(QUEUE, 10, 1, LONG).claims();
    }

    private void store(UnhandledMessage message, @Nullable Duration retryAfter) throws Exception {
        fixture().store().unhandled().messages().store(message, failure(retryAfter));
    }

    private boolean settle(Claimed claimed) throws Exception {
        return transact(fixture(), connection -> returns().settle(connection, claimed));
    }

    private Sighting look(String id, @Nullable String subject) throws Exception {
        return fixture()
                .store()
                .inbox()
                .look(List.of(new Inbox.Sought(key(id), subject)))
                .getFirst();
    }

    private Returns returns() {
        return fixture().store().unhandled().returns();
    }

    private static Failure failure(@Nullable Duration retryAfter) {
        return new Failure(1, "handler-failed", "no", "java.lang.Exception", "at here", retryAfter);
    }

    private static InboxKey key(String id) {
        return new InboxKey(QUEUE, URI.create("/contract"), id, Instant.parse("2026-01-01T00:00:00Z"));
    }

    /** @param subject blocks it; null for none */
    private static UnhandledMessage message(String id, @Nullable String subject) {
        var properties = new MessageProperties(
                "text/plain",
                null,
                id,
                "c1",
                null,
                "contract.happened",
                "/contract",
                Instant.parse("2026-01-01T00:00:00Z"),
                Map.of(
                        "text",
                        "a\u0000b",
                        "number",
                        7,
                        "bytes",
                        new byte[] {0, 1},
                        "map",
                        Map.of("$time", List.of("x"))));
        var incoming =
                new IncomingMessage(QUEUE, "contract.events", "contract.happened", properties, id.getBytes(UTF_8));
        return new UnhandledMessage(incoming, key(id), "contract.happened", subject, "c1", subject != null);
    }
}
