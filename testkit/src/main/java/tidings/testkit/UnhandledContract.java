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
import static tidings.testkit.StoreSteps.transact;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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

/** What came and has not taken effect is kept once, and comes back when it is due. */
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
    default void a_failed_attempt_comes_back_after_its_delay_or_is_dead() throws Exception {
        store(message("m1", null), Duration.ZERO);
        assertThat(returns().failed(only(claim()), failure(Duration.ZERO))).isTrue();

        assertThat(returns().failed(only(claim()), failure(null))).isTrue();

        assertThat(claim()).isEmpty();
        assertThat(look("m1", null)).isEqualTo(WAITING);
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
