package tidings.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tidings.testkit.StoreSteps.AT_ONCE;
import static tidings.testkit.StoreSteps.eventually;
import static tidings.testkit.StoreSteps.key;
import static tidings.testkit.UnhandledSteps.QUEUE;
import static tidings.testkit.UnhandledSteps.failure;
import static tidings.testkit.UnhandledSteps.message;
import static tidings.testkit.UnhandledSteps.ofSubject;
import static tidings.unhandled.UnhandledFilter.ALL;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tidings.inbox.Inbox;
import tidings.inbox.InboxKey;
import tidings.inbox.Sighting;
import tidings.messaging.Message;
import tidings.unhandled.DeadLetter;
import tidings.unhandled.DeadLetters;
import tidings.unhandled.Failure;
import tidings.unhandled.ReplayPace;
import tidings.unhandled.UnhandledFilter;
import tidings.unhandled.UnhandledMessage;
import tidings.unhandled.WaitingMessage;

/** What nobody could handle can be looked at and given up, and is never lost. */
interface DeadLettersContract {

    StoreFixture fixture();

    private DeadLetters letters() {
        return fixture().store().deadLetters();
    }

    private UnhandledSteps steps() {
        return new UnhandledSteps(fixture());
    }

    @Test
    default void a_dead_letter_has_all_that_came_and_all_that_went_wrong() throws Exception {
        var before = Instant.now().minusSeconds(60);
        var sent = ofSubject("ada", "as it came");
        steps().die(sent);

        var listed = steps().dead().getFirst();
        var found = letters().find(listed.id()).orElseThrow();

        assertThat(found.letter()).isEqualTo(listed);
        var message = listed.message();
        var key = requireNonNull(sent.key());
        assertThat(List.of(message.queue(), message.exchange(), message.routingKey()))
                .containsExactly(QUEUE, "contract.events", "contract.happened");
        assertThat(message.id()).isEqualTo(key.id());
        assertThat(message.source()).isEqualTo(key.source().toString());
        assertThat(message.type()).isEqualTo("contract.happened");
        assertThat(message.subject()).isEqualTo("ada");
        assertThat(message.correlationId()).isEqualTo("correlation");
        assertThat(listed.failure().reason()).isEqualTo("handler-failed");
        assertThat(listed.failure().detail()).isEqualTo("it did not work");
        assertThat(listed.failure().exception()).isEqualTo("java.lang.IllegalStateException");
        assertThat(listed.failure().first()).isAfter(before);
        assertThat(listed.failure().last()).isAfterOrEqualTo(listed.failure().first());
        assertThat(listed.attempts()).isEqualTo(3);
        assertThat(listed.replays()).isZero();
        assertThat(listed.blocks()).isTrue();
        assertThat(found.body()).asString(UTF_8).isEqualTo("as it came");
        assertThat(found.properties()).isEqualTo(sent.incoming().properties());
        assertThat(found.stack()).startsWith("java.lang.IllegalStateException: at");
        assertThat(found.edited()).isNull();
    }

    @Test
    default void one_that_could_not_be_read_is_a_dead_letter_too() throws Exception {
        steps().die(UnhandledMessage.unreadable(UnhandledSteps.incoming(QUEUE, "{")));

        var letter = steps().dead().getFirst();

        assertThat(letter.message().id()).isNull();
        assertThat(letter.message().correlationId()).isEqualTo("correlation");
        assertThat(letters().replay(letter.id())).isTrue();
        assertThat(steps().claimedBodies()).containsExactly("{");
    }

    @Test
    default void they_are_listed_by_pages_in_the_order_in_which_they_came() throws Exception {
        steps().die("a", "b", "c", "d", "e");

        var first = letters().list(ALL, 0, 2);
        var second = letters().list(ALL, first.getLast().id(), 2);
        var third = letters().list(ALL, second.getLast().id(), 2);

        assertThat(List.of(first, second, third))
                .flatExtracting(page -> page)
                .extracting(letter -> steps().body(letter.id()))
                .containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    default void what_waits_for_no_person_is_not_shown() throws Exception {
        steps().store(message("later"), failure(StoreSteps.LONG));
        steps().store(message("now"), failure(Duration.ZERO));

        assertThat(steps().dead()).isEmpty();
        assertThat(letters().count(ALL)).isZero();
        for (var waiting : fixture().store().retries().list(ALL, 0, 10))
            assertThat(letters().find(waiting.id())).isEmpty();
    }

    @Test
    default void a_filter_means_those_that_fulfil_all_that_it_says() throws Exception {
        var other = new InboxKey("other.queue", URI.create("/contract"), "1", Instant.now());
        steps().die(message(other, "contract.happened", null, "other queue"));
        steps().die(message(key(), "contract.ended", null, "other type"));
        steps().die(ofSubject("ada", "ada's"));
        steps().store(message("refused"), failure("com.example.MailRefused", null));
        steps().die("plain");
        var plain = steps().dead().getLast().id();

        assertThat(meant(ALL.queue("other.queue"))).containsExactly("other queue");
        assertThat(meant(ALL.type("contract.ended"))).containsExactly("other type");
        assertThat(meant(ALL.subject("ada"))).containsExactly("ada's");
        assertThat(meant(ALL.exception("com.example.MailRefused"))).containsExactly("refused");
        assertThat(meant(ALL.exception("MailRefused"))).containsExactly("refused");
        assertThat(meant(ALL.exception("Refused"))).isEmpty();
        assertThat(meant(ALL.reason("malformed"))).isEmpty();
        assertThat(meant(ALL.ids(Set.of(plain)))).containsExactly("plain");
        assertThat(meant(ALL.youngerThan(StoreSteps.LONG))).hasSize(5);
        assertThat(meant(ALL.youngerThan(Duration.ZERO))).isEmpty();
        assertThat(meant(ALL.olderThan(StoreSteps.LONG))).isEmpty();
        assertThat(meant(ALL.queue(QUEUE).exception("IllegalStateException").type("contract.happened")))
                .containsExactly("ada's", "plain");
    }

    @Test
    default void a_filter_of_no_ids_means_none() throws Exception {
        steps().die("a");
        var nobody = ALL.ids(Set.of());

        assertThat(meant(nobody)).isEmpty();
        assertThat(letters().replay(nobody, ReplayPace.DEFAULT).count()).isZero();
        assertThat(letters().discard(nobody, "not needed")).isZero();
        assertThat(steps().deadBodies(ALL)).containsExactly("a");
    }

    private List<String> meant(UnhandledFilter filter) throws Exception {
        assertThat(letters().count(filter)).isEqualTo(steps().dead(filter).size());
        return steps().deadBodies(filter);
    }

    @Test
    default void groups_have_queue_type_reason_and_exception_in_common_the_largest_first() throws Exception {
        steps().store(message("refused"), failure("com.example.MailRefused", null));
        steps().die("a", "b");

        var groups = letters().groups(ALL);

        assertThat(groups)
                .extracting(group -> group.count() + " " + group.exception())
                .containsExactly("2 java.lang.IllegalStateException", "1 com.example.MailRefused");
        var largest = groups.getFirst();
        assertThat(List.of(largest.queue(), String.valueOf(largest.type()), largest.reason()))
                .containsExactly(QUEUE, "contract.happened", "handler-failed");
        assertThat(steps().dead().stream().map(letter -> letter.failure().last()))
                .contains(largest.oldest(), largest.newest());
    }

    @Test
    default void groups_of_the_same_size_are_in_the_order_of_their_names() throws Exception {
        for (var queue : List.of("b.queue", "a.queue"))
            for (var type : List.of("b.type", "a.type"))
                for (var reason : List.of("b-reason", "a-reason"))
                    for (var exception : List.of("b.Exception", "a.Exception")) {
                        var key = StoreSteps.keyOf(queue, Instant.now());
                        var failure = new Failure(3, reason, "it did not work", exception, null, null);
                        steps().store(message(key, type, null, ""), failure);
                    }

        assertThat(letters().groups(ALL))
                .extracting(
                        group -> group.queue() + " " + group.type() + " " + group.reason() + " " + group.exception())
                .hasSize(16)
                .isSorted();
    }

    @Test
    default void a_discarded_one_is_kept_as_a_record_with_its_reason() throws Exception {
        steps().die("a", "b");
        var a = steps().dead().getFirst().id();

        assertThat(letters().discard(ALL.ids(Set.of(a)), "sent by hand")).isEqualTo(1);

        assertThat(steps().deadBodies(ALL)).containsExactly("b");
        var record = letters().discarded(ALL, 0, 10);
        assertThat(record).extracting(DeadLetter::id).containsExactly(a);
        var discard = requireNonNull(record.getFirst().discarded());
        assertThat(discard.reason()).isEqualTo("sent by hand");
        assertThat(discard.at()).isAfterOrEqualTo(record.getFirst().failure().last());
        assertThat(letters().find(a).orElseThrow().body()).asString(UTF_8).isEqualTo("a");
        assertThat(letters().discard(ALL.ids(Set.of(a)), "again")).isZero();
    }

    @Test
    default void a_discard_needs_a_reason() throws Exception {
        steps().die("a");

        assertThatThrownBy(() -> letters().discard(ALL, " ")).isInstanceOf(IllegalArgumentException.class);
        assertThat(letters().count(ALL)).isEqualTo(1);
    }

    @Test
    default void what_waits_behind_a_discarded_one_comes_next() throws Exception {
        steps().die(ofSubject("bob", "his"));
        steps().die(ofSubject("ada", "given up"));
        steps().waitBehind(ofSubject("ada", "next"));
        steps().waitBehind(ofSubject("ada", "last"));

        assertThat(letters().discard(ALL.subject("ada"), "not needed")).isEqualTo(1);

        assertThat(fixture().store().retries().list(ALL, 0, 10))
                .extracting(WaitingMessage::state)
                .containsExactly(WaitingMessage.State.RETRY, WaitingMessage.State.BEHIND);
        var next = steps().claimOne();
        assertThat(UnhandledSteps.body(next)).isEqualTo("next");
        steps().settle(next);
        assertThat(steps().claimedBodies()).containsExactly("last");
    }

    @Test
    default void a_copy_of_a_discarded_one_is_known_as_long_as_its_record_is_kept() throws Exception {
        var sent = message("given up");
        steps().die(sent);
        letters().discard(ALL, "not needed");
        var sought = List.of(Inbox.Sought.of(requireNonNull(sent.key())));
        var inbox = fixture().store().inbox();
        assertThat(inbox.look(sought)).containsExactly(Sighting.WAITING);

        eventually().until(() -> {
            inbox.keep(Map.of(), AT_ONCE);
            return letters().discarded(ALL, 0, 10).isEmpty();
        });

        assertThat(inbox.look(sought)).containsExactly(Sighting.UNSEEN);
    }

    @Test
    default void a_record_is_kept_for_as_long_as_the_inbox_remembers() throws Exception {
        steps().die(message(key(Message.UNKNOWN_TIME), "contract.happened", null, "given up"));
        letters().discard(ALL, "not needed");

        fixture().store().inbox().keep(Map.of(QUEUE, Instant.now()), StoreSteps.LONG);

        assertThat(letters().discarded(ALL, 0, 10)).hasSize(1);
    }

    @Test
    default void a_record_stays_while_the_inbox_would_take_a_copy_for_new() throws Exception {
        steps().die(message(key(Instant.now().plus(Duration.ofHours(1))), "contract.happened", null, "young"));
        steps().die(message(key(Message.UNKNOWN_TIME), "contract.happened", null, "without a time"));
        letters().discard(ALL, "not needed");

        eventually().until(() -> {
            fixture().store().inbox().keep(Map.of(QUEUE, Instant.now()), AT_ONCE);
            return letters().discarded(ALL, 0, 10).size() == 1;
        });

        assertThat(letters().discarded(ALL, 0, 10))
                .extracting(letter -> steps().body(letter.id()))
                .containsExactly("young");
    }
}
