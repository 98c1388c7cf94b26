package tidings.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static tidings.inbox.Sighting.FORGOTTEN;
import static tidings.inbox.Sighting.SEEN;
import static tidings.inbox.Sighting.UNSEEN;
import static tidings.testkit.StoreSteps.begin;
import static tidings.testkit.StoreSteps.eventually;
import static tidings.testkit.StoreSteps.forAWhile;
import static tidings.testkit.StoreSteps.key;
import static tidings.testkit.StoreSteps.meanwhile;
import static tidings.testkit.StoreSteps.transact;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tidings.inbox.Inbox;
import tidings.inbox.InboxKey;
import tidings.inbox.Sighting;
import tidings.messaging.Message;

/** What was handled is known, and what was not is not. */
interface InboxContract {

    StoreFixture fixture();

    @Test
    default void a_message_is_seen_once_its_transaction_has_committed() throws Exception {
        var key = key();
        try (var connection = begin(fixture())) {
            assertThat(inbox().add(connection, List.of(key))).isTrue();

            assertThat(look(key)).isEqualTo(UNSEEN);
            connection.commit();

            assertThat(look(key)).isEqualTo(SEEN);
        }
    }

    @Test
    default void what_was_rolled_back_was_not_handled() throws Exception {
        var key = key();
        try (var connection = begin(fixture())) {
            inbox().add(connection, List.of(key));
            connection.rollback();
        }

        assertThat(look(key)).isEqualTo(UNSEEN);
        assertThat(add(key)).isTrue();
    }

    @Test
    default void what_was_added_after_a_savepoint_goes_with_it() throws Exception {
        var kept = key();
        var discarded = key();
        try (var connection = begin(fixture())) {
            inbox().add(connection, List.of(kept));
            var savepoint = connection.setSavepoint();
            inbox().add(connection, List.of(discarded));
            connection.rollback(savepoint);
            connection.commit();
        }

        assertThat(looks(List.of(kept, discarded))).containsExactly(SEEN, UNSEEN);
        assertThat(add(discarded)).isTrue();
    }

    @Test
    default void a_message_is_new_only_once() throws Exception {
        var key = key();

        assertThat(add(key)).isTrue();
        assertThat(add(key)).isFalse();

        assertThat(look(key)).isEqualTo(SEEN);
    }

    @Test
    default void of_two_that_add_the_same_the_second_waits_and_is_told_when_the_first_commits() throws Exception {
        var key = key();
        try (var first = begin(fixture())) {
            assertThat(inbox().add(first, List.of(key))).isTrue();
            var second = meanwhile(() -> add(key));
            forAWhile().until(() -> !second.isDone());

            first.commit();

            assertThat(second.join()).isFalse();
        }
    }

    @Test
    default void of_two_that_add_the_same_the_second_has_it_when_the_first_rolls_back() throws Exception {
        var key = key();
        try (var first = begin(fixture())) {
            assertThat(inbox().add(first, List.of(key))).isTrue();
            var second = meanwhile(() -> add(key));
            forAWhile().until(() -> !second.isDone());

            first.rollback();

            assertThat(second.join()).isTrue();
        }
        assertThat(look(key)).isEqualTo(SEEN);
    }

    @Test
    default void of_many_that_add_the_same_at_once_one_has_it() throws Exception {
        for (int round = 0; round < 20; round++) {
            var keys = List.of(key(), key(), key());
            var adding = new ArrayList<CompletableFuture<Boolean>>();
            for (var order : List.of(keys, keys.reversed(), List.of(keys.get(1)), keys))
                adding.add(meanwhile(() -> addOrRollBack(order)));

            // Either one of those that have all three, or the one with a single message and no other.
            assertThat(adding.stream().filter(CompletableFuture::join)).hasSize(1);
        }
    }

    @Test
    default void the_same_id_of_another_consumer_or_source_is_another_message() throws Exception {
        var key = key();
        var otherConsumer = new InboxKey("other.queue", key.source(), key.id(), key.time());
        var otherSource = new InboxKey(key.consumer(), URI.create("/other"), key.id(), key.time());

        assertThat(add(key)).isTrue();

        assertThat(looks(List.of(otherSource, otherConsumer))).containsExactly(UNSEEN, UNSEEN);
        assertThat(add(otherConsumer)).isTrue();
        assertThat(add(otherSource)).isTrue();
    }

    @Test
    default void several_are_added_at_once_and_looked_up_in_the_order_asked_for() throws Exception {
        var keys = List.of(key(), key(), key());

        assertThat(add(keys.get(2), keys.get(0))).isTrue();

        assertThat(looks(keys)).containsExactly(SEEN, UNSEEN, SEEN);
        assertThat(looks(keys.reversed())).containsExactly(SEEN, UNSEEN, SEEN);
        assertThat(looks(List.of(keys.get(1), keys.get(2), keys.get(1)))).containsExactly(UNSEEN, SEEN, UNSEEN);
    }

    @Test
    default void several_are_not_new_if_one_of_them_is_not() throws Exception {
        var known = key();
        add(known);
        var others = List.of(key(), key());

        assertThat(addOrRollBack(List.of(others.get(0), known, others.get(1)))).isFalse();

        assertThat(looks(others)).containsExactly(UNSEEN, UNSEEN);
    }

    @Test
    default void a_message_is_the_same_alone_and_among_others_whatever_its_time() throws Exception {
        var texts = List.of("one ' \" \\ {,} ünï", "NULL", "");
        for (var time : List.of(
                "2024-05-06T07:08:09Z",
                "2024-05-06T07:08:09.1234564Z",
                "2024-05-06T07:08:09.1234565Z", // half a microsecond
                "2024-05-06T07:08:09.1234575Z",
                "2024-05-06T07:08:09.999999999Z",
                "1969-12-31T23:59:59.9999995Z",
                "0000-01-01T00:00:00Z",
                "9999-12-31T23:59:59.999999999Z")) {
            for (var text : texts) {
                var key = new InboxKey(text, URI.create("/contract"), text + time, Instant.parse(time));
                var alsoHere = key(Instant.parse(time));

                assertThat(add(key)).as("alone at %s", time).isTrue();
                assertThat(looks(List.of(key(), key)))
                        .as("among others at %s", time)
                        .containsExactly(UNSEEN, SEEN);
                assertThat(addOrRollBack(List.of(key(), key)))
                        .as("among others at %s", time)
                        .isFalse();
                assertThat(add(key(), alsoHere)).as("among others at %s", time).isTrue();
                assertThat(look(alsoHere)).as("alone at %s", time).isEqualTo(SEEN);
                assertThat(add(alsoHere)).as("alone at %s", time).isFalse();
            }
        }
    }

    @Test
    default void messages_of_today_are_known_before_and_after_room_is_made_for_them() throws Exception {
        var before = List.of(
                key(),
                key(Instant.now().minus(Duration.ofDays(1))),
                key(Instant.now().plusSeconds(86_400)));
        add(before.toArray(InboxKey[]::new));

        inbox().keep(Map.of(), Duration.ofDays(7));
        var after = key();

        assertThat(add(after)).isTrue();
        assertThat(look(after)).isEqualTo(SEEN);
        assertThat(looks(before)).containsExactly(SEEN, SEEN, SEEN);
        for (var key : before) assertThat(add(key)).as("%s", key).isFalse();
    }

    @Test
    default void messages_that_come_while_room_is_made_for_their_days_are_taken() throws Exception {
        var before = key();
        var during = IntStream.range(-1, 3)
                .mapToObj(day -> key(Instant.now().plus(Duration.ofDays(day))))
                .toList();
        try (var connection = begin(fixture())) {
            inbox().add(connection, List.of(before));
            var keeping = meanwhile(() -> {
                inbox().keep(Map.of(), Duration.ofDays(7));
                return true;
            });
            forAWhile().until(() -> look(before) == UNSEEN); // it may have to wait for this transaction
            var adding = during.stream().map(key -> meanwhile(() -> add(key))).toList();
            forAWhile().until(() -> look(before) == UNSEEN); // and these for that

            connection.commit();

            for (var each : adding) assertThat(each.join()).isTrue();
            keeping.handle((done, failure) -> failure).join(); // if it waited too long, it is tried again
        }
        inbox().keep(Map.of(), Duration.ofDays(7));
        assertThat(look(before)).isEqualTo(SEEN);
        assertThat(looks(during)).containsOnly(SEEN);
    }

    @Test
    default void several_instances_may_keep_it_at_once_and_again() throws Exception {
        var key = key();
        add(key);

        var keeping = new ArrayList<CompletableFuture<Boolean>>();
        for (int i = 0; i < 4; i++)
            keeping.add(meanwhile(() -> {
                inbox().keep(Map.of(key.consumer(), key.time()), Duration.ofDays(7));
                return true;
            }));
        for (var each : keeping) assertThat(each.join()).isTrue();
        inbox().keep(Map.of(key.consumer(), key.time()), Duration.ofDays(7));

        assertThat(look(key)).isEqualTo(SEEN);
    }

    @Test
    default void nobody_knows_of_a_message_that_is_older_than_what_was_forgotten() throws Exception {
        var now = Instant.now();
        var handled = key(now.minus(Duration.ofDays(5)));
        var neverCame = key(now.minus(Duration.ofDays(5)));
        var recent = key(now.minus(Duration.ofHours(12)));
        add(handled, recent);

        keepUntilForgotten(Map.of("contract.queue", now), Duration.ofDays(1), neverCame);

        assertThat(look(handled)).as("in doubt nothing is taken for new").isNotEqualTo(UNSEEN);
        assertThat(looks(List.of(neverCame, recent, key()))).containsExactly(FORGOTTEN, SEEN, UNSEEN);
    }

    @Test
    default void how_much_is_forgotten_depends_on_the_slowest_consumer_and_not_on_the_time_of_day() throws Exception {
        var slow = Instant.now().minus(Duration.ofDays(30));
        var ancient = key(slow.minus(Duration.ofDays(5)));
        var handled = key(slow.minus(Duration.ofHours(12)));
        var late = key(slow.minus(Duration.ofHours(12)));
        add(handled);

        keepUntilForgotten(Map.of("slow.queue", slow, "fast.queue", Instant.now()), Duration.ofDays(1), ancient);
        inbox().keep(
                        Map.of("fast.queue", Instant.now()),
                        Duration.ofDays(1)); // of one that is not here now nothing is new

        assertThat(looks(List.of(handled, late))).containsExactly(SEEN, UNSEEN);
    }

    @Test
    default void progress_does_not_go_back() throws Exception {
        var now = Instant.now();
        var old = key(now.minus(Duration.ofDays(5)));
        keepUntilForgotten(Map.of("contract.queue", now), Duration.ofDays(1), old);

        inbox().keep(Map.of("contract.queue", now.minus(Duration.ofDays(30))), Duration.ofDays(1));
        inbox().keep(Map.of("new.queue", now.minus(Duration.ofDays(30))), Duration.ofDays(1));

        assertThat(look(old)).isEqualTo(FORGOTTEN);
    }

    @Test
    default void a_message_from_the_future_makes_nobody_forget() throws Exception {
        var neverCame = key(Instant.now().minus(Duration.ofHours(12)));

        inbox().keep(Map.of("contract.queue", Instant.parse("9999-01-01T00:00:00Z")), Duration.ofDays(1));

        assertThat(look(neverCame)).isEqualTo(UNSEEN);
    }

    @Test
    default void what_is_later_than_what_was_forgotten_is_known_however_long_ago_it_was_handled() throws Exception {
        var future = key(Instant.now().plus(Duration.ofDays(400)));
        assertThat(add(future)).isTrue();
        var now = Instant.now();
        var old = key(now.minus(Duration.ofDays(5)));

        eventually().until(() -> {
            inbox().keep(Map.of("contract.queue", now), Duration.ofMillis(1));
            return look(old) == FORGOTTEN;
        });

        assertThat(look(future)).isEqualTo(SEEN);
    }

    @Test
    default void messages_without_a_time_are_known_too() throws Exception {
        var key = key(Message.UNKNOWN_TIME);
        var neverCame = key(Message.UNKNOWN_TIME);
        assertThat(add(key)).isTrue();

        var now = Instant.now();
        keepUntilForgotten(Map.of("contract.queue", now), Duration.ofDays(1), key(now.minus(Duration.ofDays(5))));

        assertThat(looks(List.of(key, neverCame))).containsExactly(SEEN, UNSEEN);
        assertThat(add(key)).isFalse();
        assertThat(add(neverCame)).isTrue();
    }

    /** One instance does it; if that is another one now, it is done the next time. */
    private void keepUntilForgotten(Map<String, Instant> progress, Duration retention, InboxKey old) {
        eventually().until(() -> {
            inbox().keep(progress, retention);
            return look(old) == FORGOTTEN;
        });
    }

    private Inbox inbox() {
        return fixture().store().inbox();
    }

    private Sighting look(InboxKey key) throws Exception {
        return looks(List.of(key)).getFirst();
    }

    private List<Sighting> looks(List<InboxKey> keys) throws Exception {
        return inbox().look(keys.stream().map(Inbox.Sought::of).toList());
    }

    private boolean add(InboxKey... keys) throws Exception {
        return transact(fixture(), connection -> inbox().add(connection, List.of(keys)));
    }

    /** As whoever handles messages has to. */
    private boolean addOrRollBack(List<InboxKey> keys) throws Exception {
        try (var connection = begin(fixture())) {
            boolean fresh = inbox().add(connection, keys);
            if (fresh) connection.commit();
            else connection.rollback();
            return fresh;
        }
    }
}
