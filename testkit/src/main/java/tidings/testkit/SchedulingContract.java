package tidings.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static tidings.testkit.StoreSteps.begin;
import static tidings.testkit.StoreSteps.eventually;
import static tidings.testkit.StoreSteps.forAWhile;
import static tidings.testkit.StoreSteps.meanwhile;
import static tidings.testkit.StoreSteps.message;
import static tidings.testkit.StoreSteps.transact;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import tidings.messaging.DepartingMessage;
import tidings.messaging.MessageProperties;
import tidings.messaging.OutgoingMessage;
import tidings.outbox.Schedule;

/** What is scheduled leaves when it is due, and not if it was cancelled. */
interface SchedulingContract {

    /** As {@link StoreSteps#message} has it. */
    URI SOURCE = URI.create("/contract");

    StoreFixture fixture();

    @Test
    default void what_is_due_later_waits_and_tells_how_long() throws Exception {
        scheduled("s", "late", later());

        var moved = schedule().move(10);

        assertThat(moved.count()).isZero();
        assertThat(moved.untilNext()).isBetween(Duration.ofMinutes(59), Duration.ofMinutes(61));
        assertThat(outbox()).isEmpty();
    }

    @Test
    default void what_is_due_is_in_the_outbox_once() throws Exception {
        scheduled("s", "due", Instant.now().minusSeconds(1));

        assertThat(schedule().move(10).count()).isEqualTo(1);
        assertThat(schedule().move(10)).isEqualTo(new Schedule.Moved(0, null));

        assertThat(outbox()).containsExactly("due");
    }

    @Test
    default void what_another_source_scheduled_under_the_same_id_stays() throws Exception {
        scheduled("s", "same", Instant.now().minusSeconds(1));
        scheduledBy("/another", "same");

        assertThat(schedule().move(10).count()).isEqualTo(1);
        scheduled("s", "same", later());
        assertThat(cancelled(SOURCE, "same")).isTrue();

        assertThat(cancelled(URI.create("/another"), "same")).isTrue();
    }

    @Test
    default void what_was_rolled_back_is_never_due() throws Exception {
        try (var connection = begin(fixture())) {
            add(connection, "s", "rolled back", Instant.now().minusSeconds(1));
            connection.rollback();
        }

        assertThat(schedule().move(10).count()).isZero();
    }

    @Test
    default void what_is_not_committed_does_not_move() throws Exception {
        try (var connection = begin(fixture())) {
            add(connection, "s", "under way", Instant.now().minusSeconds(1));
            assertThat(schedule().move(10).count()).isZero();

            connection.commit();

            assertThat(schedule().move(10).count()).isEqualTo(1);
        }
    }

    @Test
    default void what_was_cancelled_never_leaves() throws Exception {
        scheduled("s", "cancelled", Instant.now().minusSeconds(1));

        assertThat(cancelled("cancelled")).isTrue();

        assertThat(schedule().move(10).count()).isZero();
        assertThat(cancelled("cancelled")).as("again").isFalse();
    }

    @Test
    default void a_cancel_that_is_rolled_back_changes_nothing() throws Exception {
        scheduled("s", "kept", Instant.now().minusSeconds(1));
        try (var connection = begin(fixture())) {
            assertThat(schedule().cancel(connection, SOURCE, "kept")).isTrue();
            connection.rollback();
        }

        assertThat(schedule().move(10).count()).isEqualTo(1);
    }

    @Test
    default void one_that_is_about_to_be_cancelled_holds_up_no_others() throws Exception {
        scheduled("s", "first", Instant.now().minusSeconds(60));
        scheduled("t", "other", Instant.now().minusSeconds(30));
        try (var connection = begin(fixture())) {
            assertThat(schedule().cancel(connection, SOURCE, "first")).isTrue();
            var moved = meanwhile(() -> schedule().move(10)).orTimeout(20, SECONDS);
            assertThat(moved.join().count()).isEqualTo(1);
            connection.rollback();
        }

        assertThat(schedule().move(10)).isEqualTo(new Schedule.Moved(1, null));
        assertThat(outbox()).containsExactlyInAnyOrder("other", "first");
    }

    @Test
    default void what_is_scheduled_already_stays_as_it_is_and_the_transaction_goes_on() throws Exception {
        scheduled("s", "one", Instant.now().minusSeconds(1));

        transact(fixture(), connection -> {
            assertThat(schedule().add(connection, message("s", "one"), later())).isFalse();
            add(connection, "s", "two", Instant.now().minusSeconds(1));
            assertThat(schedule().add(connection, message("s", "two"), later())).isFalse();
            return true;
        });

        assertThat(schedule().move(10)).isEqualTo(new Schedule.Moved(2, null));
        assertThat(outbox()).containsExactly("one", "two");
    }

    @Test
    default void in_one_transaction_one_can_take_the_place_of_another() throws Exception {
        scheduled("s", "one", later());

        transact(fixture(), connection -> {
            assertThat(schedule().cancel(connection, SOURCE, "one")).isTrue();
            add(connection, "s", "one", Instant.now().minusSeconds(1));
            add(connection, "s", "two", Instant.now().minusSeconds(1));
            assertThat(schedule().cancel(connection, SOURCE, "two")).isTrue();
            return true;
        });

        assertThat(schedule().move(10)).isEqualTo(new Schedule.Moved(1, null));
        assertThat(outbox()).containsExactly("one");
    }

    @Test
    default void who_schedules_what_another_is_about_to_waits_for_it() throws Exception {
        try (var connection = begin(fixture())) {
            add(connection, "s", "one", Instant.now().minusSeconds(1));
            var other = meanwhile(() ->
                            transact(fixture(), second -> schedule().add(second, message("s", "one"), later())))
                    .orTimeout(20, SECONDS);
            forAWhile().until(() -> !other.isDone());

            connection.commit();

            assertThat(other.join()).isFalse();
        }
        assertThat(schedule().move(10)).isEqualTo(new Schedule.Moved(1, null));
    }

    @Test
    default void it_is_too_late_to_cancel_what_has_moved() throws Exception {
        scheduled("s", "gone", Instant.now().minusSeconds(1));
        schedule().move(10);

        assertThat(cancelled("gone")).isFalse();
        assertThat(outbox()).containsExactly("gone");
    }

    @Test
    default void what_is_due_moves_by_due_time_and_then_as_it_was_scheduled() throws Exception {
        var due = Instant.now().minusSeconds(60);
        scheduled("s", "fourth", due.plusSeconds(2));
        for (var text : List.of("first", "second", "third")) scheduled("s", text, due);
        scheduled("s", "late", later());

        assertThat(schedule().move(2).count()).isEqualTo(2);
        assertThat(schedule().move(3).count()).isEqualTo(2);

        assertThat(outbox()).containsExactly("first", "second", "third", "fourth");
    }

    @Test
    default void of_many_that_move_at_once_each_message_is_moved_once_and_in_order() throws Exception {
        var due = Instant.now().minusSeconds(60);
        var all = new ArrayList<String>();
        for (int i = 0; i < 100; i++) {
            all.add("m%03d".formatted(i));
            scheduled("s", all.getLast(), due.plusMillis(i));
        }

        eventually().until(() -> {
            var movers = new ArrayList<CompletableFuture<Schedule.Moved>>();
            for (int i = 0; i < 4; i++) movers.add(meanwhile(() -> schedule().move(7)));
            for (var mover : movers) mover.join();
            return schedule().move(1).untilNext() == null;
        });

        assertThat(outbox()).containsExactlyElementsOf(all);
    }

    private void scheduled(String subject, String text, Instant due) throws Exception {
        transact(fixture(), connection -> {
            add(connection, subject, text, due);
            return true;
        });
    }

    private void scheduledBy(String source, String text) throws Exception {
        var sent = message("s", text).message();
        var was = sent.properties();
        var properties = new MessageProperties(
                was.contentType(),
                null,
                text,
                was.correlationId(),
                null,
                was.type(),
                source,
                was.timestamp(),
                Map.of());
        var message = new OutgoingMessage(sent.exchange(), sent.routingKey(), properties, sent.body());
        transact(
                fixture(),
                connection -> schedule().add(connection, new DepartingMessage(message, "s", false), later()));
    }

    private void add(Connection connection, String subject, String text, Instant due) throws SQLException {
        assertThat(schedule().add(connection, message(subject, text), due)).isTrue();
    }

    private static Instant later() {
        return Instant.now().plus(Duration.ofHours(1));
    }

    private boolean cancelled(String id) throws Exception {
        return cancelled(SOURCE, id);
    }

    private boolean cancelled(URI source, String id) throws Exception {
        return transact(fixture(), connection -> schedule().cancel(connection, source, id));
    }

    private Schedule schedule() {
        return fixture().store().outbox().schedule();
    }

    /** All that is in the outbox, as a relay gets it. */
    private List<String> outbox() throws Exception {
        return StoreSteps.texts(Claimant.ofAllLanes(fixture()).all());
    }
}
