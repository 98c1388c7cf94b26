package tidings.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static tidings.testkit.StoreSteps.add;
import static tidings.testkit.StoreSteps.begin;
import static tidings.testkit.StoreSteps.eventually;
import static tidings.testkit.StoreSteps.lane;
import static tidings.testkit.StoreSteps.message;
import static tidings.testkit.StoreSteps.publish;
import static tidings.testkit.StoreSteps.texts;
import static tidings.testkit.StoreSteps.transact;

import java.sql.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import tidings.messaging.DepartingMessage;
import tidings.messaging.MessageProperties;
import tidings.messaging.OutgoingMessage;
import tidings.outbox.Lane;
import tidings.outbox.OutboxRecord;
import tidings.outbox.OutboxRecords.Sweep;
import tidings.outbox.OutboxSignal;

/** How rows come into the outbox, and which of them a relay gets. */
interface OutboxContract {

    StoreFixture fixture();

    @Test
    default void rows_come_once_their_transaction_has_committed() throws Exception {
        var relay = Claimant.ofAllLanes(fixture());
        try (var connection = begin(fixture())) {
            add(fixture(), connection, "ada", "stored");

            assertThat(relay.all()).isEmpty();
            connection.commit();

            assertThat(texts(relay.all())).containsExactly("stored");
        }
    }

    @Test
    default void rows_of_a_transaction_that_rolled_back_never_come() throws Exception {
        var relay = Claimant.ofAllLanes(fixture());
        try (var connection = begin(fixture())) {
            add(fixture(), connection, "ada", "given up");
            connection.rollback();
        }
        publish(fixture(), "ada", "meant");

        assertThat(texts(relay.all())).containsExactly("meant");
        assertThat(fixture().store().outboxView().status().pending()).isEqualTo(1);
    }

    @Test
    default void rows_that_came_after_a_savepoint_go_with_it() throws Exception {
        var relay = Claimant.ofAllLanes(fixture());
        try (var connection = begin(fixture())) {
            add(fixture(), connection, "ada", "before");
            var savepoint = connection.setSavepoint();
            add(fixture(), connection, "ada", "given up");
            connection.rollback(savepoint);
            add(fixture(), connection, "ada", "after");
            connection.commit();
        }

        assertThat(texts(relay.all())).containsExactly("before", "after");
    }

    @Test
    default void a_row_comes_as_it_was_stored() throws Exception {
        var relay = Claimant.ofAllLanes(fixture());
        var body = new byte[2 * 1024 * 1024];
        for (int i = 0; i < body.length; i++) body[i] = (byte) i;
        var properties = new MessageProperties(
                "application/cloudevents+json; charset=UTF-8",
                null,
                "id-1",
                "correlation-ü",
                null,
                "user.created",
                "/user-service",
                Instant.parse("2024-02-29T12:34:56.123456Z"),
                Map.of("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "tracestate", "a=b"));
        var order = new OutgoingMessage("", "inventory.commands", properties, body);
        var event = new OutgoingMessage("user.events", "user.created", properties.headers(Map.of()), new byte[0]);
        var stored = List.of(
                new DepartingMessage(order, "ada \\'\"{}, ünï", true), new DepartingMessage(event, null, false));

        transact(fixture(), connection -> {
            fixture().store().outbox().outbox().add(connection, stored);
            return true;
        });

        var rows = relay.all();
        assertThat(rows).hasSize(2).allSatisfy(row -> {
            assertThat(row.attempts()).isZero();
            assertThat(row.behind()).isNull();
        });
        for (var sent : stored) {
            var came = rows.stream()
                    .filter(row -> row.departing().mustRoute() == sent.mustRoute())
                    .findFirst()
                    .orElseThrow();
            assertThat(came.lane()).isEqualTo(Lane.of(sent.subject(), "id-1"));
            assertThat(came.departing().subject()).isEqualTo(sent.subject());
            var message = came.departing().message();
            assertThat(message.exchange()).isEqualTo(sent.message().exchange());
            assertThat(message.routingKey()).isEqualTo(sent.message().routingKey());
            assertThat(message.properties()).isEqualTo(sent.message().properties());
            assertThat(message.body()).isEqualTo(sent.message().body());
        }
    }

    @Test
    default void rows_that_were_stored_together_come_in_their_order() throws Exception {
        var relay = Claimant.ofAllLanes(fixture());
        var texts = new ArrayList<String>();
        for (int i = 0; i < 200; i++) texts.add("m" + i);

        publish(fixture(), "ada", texts.toArray(String[]::new));

        var rows = relay.all();
        assertThat(texts(rows)).isEqualTo(texts);
        assertThat(rows).extracting(OutboxRecord::id).isSorted().doesNotHaveDuplicates();
    }

    @Test
    default void one_claim_takes_from_many_lanes() throws Exception {
        var relay = Claimant.ofAllLanes(fixture());
        for (int i = 0; i < 300; i++) publish(fixture(), "subject-" + i, "m" + i);

        var rows = relay.all();

        assertThat(rows).hasSize(300).extracting(OutboxRecord::lane).isSorted();
        assertThat(rows.stream().map(OutboxRecord::lane).distinct().count()).isGreaterThan(Lane.COUNT / 2);
    }

    @Test
    default void rows_up_to_where_a_relay_stands_do_not_come_again() throws Exception {
        var relay = Claimant.ofAllLanes(fixture());
        publish(fixture(), "ada", "one", "two");
        var seen = relay.all();
        publish(fixture(), "ada", "three");

        var claim = relay.claim(relay.position("ada", seen.getLast().id()));

        assertThat(texts(claim.rows())).containsExactly("three");
        assertThat(claim.complete()).isTrue();
    }

    @Test
    default void rows_asked_for_by_their_ids_come_again_before_new_ones() throws Exception {
        var relay = Claimant.ofAllLanes(fixture());
        publish(fixture(), "ada", "one", "two", "three");
        var seen = relay.all();
        publish(fixture(), "ada", "four");

        var claim = relay.claim(relay.position(
                "ada", seen.get(2).id(), seen.get(1).id(), seen.get(0).id()));

        assertThat(texts(claim.rows())).containsExactly("one", "two", "four");
        assertThat(claim.complete()).isTrue();
    }

    @Test
    default void rows_in_the_range_that_is_swept_come() throws Exception {
        var relay = Claimant.ofAllLanes(fixture());
        publish(fixture(), "ada", "one", "two", "three", "four");
        var seen = relay.all();
        publish(fixture(), StoreSteps.subjectOfAnotherLane("ada"), "another's 1", "another's 2", "another's 3");
        var sweep = new Sweep(seen.get(0).id(), seen.get(2).id());

        var claim = relay.claim(
                relay.position("ada", seen.get(3).id(), sweep, seen.get(1).id()));

        assertThat(texts(claim.rows())).containsExactly("two", "three");
        assertThat(claim.complete()).isTrue();
    }

    /** H21. The lower id belongs to a transaction that began before the higher one's. */
    @Test
    default void a_row_that_commits_after_one_with_a_higher_id_is_not_lost() throws Exception {
        var relay = Claimant.ofAllLanes(fixture());
        try (var late = begin(fixture())) {
            add(fixture(), late, "ada", "lower id, later commit");
            publish(fixture(), "ada", "higher id");

            comesLate(relay, late);
        }
    }

    /** H21. Transactions get their ids in another order than their rows do. */
    @Test
    default void a_row_of_a_younger_transaction_that_commits_after_one_with_a_higher_id_is_not_lost() throws Exception {
        var relay = Claimant.ofAllLanes(fixture());
        try (var older = begin(fixture());
                var younger = begin(fixture())) {
            add(fixture(), older, StoreSteps.subjectOfAnotherLane("ada"), "makes it the older one");
            add(fixture(), younger, "ada", "lower id, later commit");
            add(fixture(), older, "ada", "higher id");
            older.commit();

            comesLate(relay, younger);
        }
    }

    /** As long as a row may still come, no snapshot says that it never will; then it comes for its id. */
    private static void comesLate(Claimant relay, Connection late) throws Exception {
        var first = relay.claim(relay.position("ada", 0));
        assertThat(texts(first.rows())).containsExactly("higher id");
        long seen = first.rows().getFirst().id();

        var meanwhile = relay.claim(relay.position("ada", seen, below(seen)));
        assertThat(meanwhile.rows()).isEmpty();
        assertThat(meanwhile.xmin())
                .as("the oldest under way, of those that had begun at %d", first.xmax())
                .isLessThan(first.xmax());
        late.commit();

        assertThat(texts(relay.claim(relay.position("ada", seen, below(seen))).rows()))
                .containsExactly("lower id, later commit");
    }

    private static Long[] below(long id) {
        return LongStream.range(1, id).boxed().toArray(Long[]::new);
    }

    @Test
    default void a_gap_that_a_rollback_left_is_known_for_one_in_the_end() throws Exception {
        var relay = Claimant.ofAllLanes(fixture());
        long seen;
        long xmax;
        try (var connection = begin(fixture())) {
            add(fixture(), connection, "ada", "given up");
            publish(fixture(), "ada", "higher id");
            var first = relay.claim(relay.position("ada", 0));
            seen = first.rows().getFirst().id();
            xmax = first.xmax();
            connection.rollback();
        }

        eventually()
                .untilAsserted(() -> assertThat(relay.claim(relay.position("ada", seen, below(seen))))
                        .satisfies(claim -> {
                            assertThat(claim.rows()).isEmpty();
                            assertThat(claim.complete()).isTrue();
                            assertThat(claim.xmin()).isGreaterThanOrEqualTo(xmax);
                        }));
    }

    @Test
    default void what_is_removed_is_gone_and_counted() throws Exception {
        var relay = Claimant.ofAllLanes(fixture());
        publish(fixture(), "ada", "one", "two", "three");
        var rows = relay.all();

        assertThat(relay.remove(rows.get(0), rows.get(2))).isEqualTo(2);
        assertThat(relay.remove(rows.get(0), rows.get(2))).as("once more").isZero();

        assertThat(texts(relay.all())).containsExactly("two");
    }

    @Test
    default void instances_hear_each_other_s_signals() throws Exception {
        var here = fixture().store().outbox().signal();
        var there = fixture().store().outbox().signal();
        var heard = new AtomicInteger();
        var listening = List.of(here.listen(heard::incrementAndGet), there.listen(() -> {}));
        try {
            eventually().until(() -> {
                there.send();
                return heard.get() > 2; // one may be for what came before
            });
        } finally {
            listening.forEach(OutboxSignal.Listening::close);
        }
    }

    @Test
    default void the_view_counts_what_waits_and_tells_its_age() throws Exception {
        var view = fixture().store().outboxView();
        assertThat(view.status().pending()).isZero();
        assertThat(view.status().oldest()).isNull();
        assertThat(view.status().held()).isEmpty();

        publish(fixture(), "ada", "one", "two");

        eventually()
                .untilAsserted(() ->
                        assertThat(view.status().oldest()).isNotNull().isBetween(StoreSteps.SHORT, StoreSteps.LONG));
        assertThat(view.status().pending()).isEqualTo(2);
    }

    @Test
    default void the_lane_is_that_of_the_subject_or_without_one_of_the_id() throws Exception {
        var relay = Claimant.ofAllLanes(fixture());
        var without = new DepartingMessage(message("ada", "no order").message(), null, false);
        transact(fixture(), connection -> {
            fixture().store().outbox().outbox().add(connection, List.of(message("ada", "order"), without));
            return true;
        });

        assertThat(relay.all())
                .extracting(
                        row -> row.lane() + new String(row.departing().message().body(), UTF_8))
                .containsExactlyInAnyOrder(lane("ada") + "order", Lane.of(null, "no order") + "no order");
    }
}
