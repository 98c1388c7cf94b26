package tidings.testkit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static tidings.testkit.StoreSteps.begin;
import static tidings.testkit.StoreSteps.eventually;
import static tidings.testkit.StoreSteps.forAWhile;
import static tidings.testkit.StoreSteps.meanwhile;
import static tidings.testkit.StoreSteps.transact;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tidings.saga.KeptSaga;
import tidings.saga.SagaRequest;
import tidings.saga.SagaStatus;
import tidings.saga.SagaStore;
import tidings.saga.SagaStore.Definition;
import tidings.saga.SagaStore.Entry;
import tidings.saga.Sagas.SagaFilter;
import tidings.saga.Sagas.SagaTransition;

/** One instance for each key, one transaction at a time, and nothing of it without the transaction. */
interface SagaContract {

    /** As a saga writes it: not cancelled, no deadline, no step. */
    String NO_STEPS = "false - - -";

    List<Definition> CONTRACT = List.of(new Definition("contract", 1));

    StoreFixture fixture();

    @Test
    default void a_key_has_one_instance() throws Exception {
        var first = fresh("key");
        var second = fresh("key");

        assertThat(begun(first)).isTrue();
        assertThat(begun(second)).as("of the same key").isFalse();

        assertThat(requireNonNull(fixture().store().sagas().find("contract", "key"))
                        .id())
                .isEqualTo(first.id());
        assertThat(fixture().store().sagas().find(second.id())).isNull();
    }

    @Test
    default void of_two_that_begin_the_same_key_the_second_waits_for_the_first() throws Exception {
        try (var connection = begin(fixture())) {
            assertThat(beginning(connection, fresh("key"))).isTrue();
            var other = meanwhile(() -> begun(fresh("key")));
            forAWhile().until(() -> !other.isDone());

            connection.commit();

            assertThat(other.join()).isFalse();
        }
    }

    @Test
    default void one_that_is_rolled_back_never_was() throws Exception {
        try (var connection = begin(fixture())) {
            beginning(connection, fresh("key"));
            connection.rollback();
        }

        assertThat(fixture().store().sagas().find("contract", "key")).isNull();
        assertThat(begun(fresh("key"))).isTrue();
    }

    @Test
    default void one_may_begin_without_a_log_and_change_in_the_same_transaction() throws Exception {
        var saga = fresh("key");
        transact(fixture(), connection -> {
            store().begin(connection, saga, null);
            return store().change(connection, completed(saga), new Entry("begun", null, null, "all at once"));
        });

        assertThat(locked(saga.id()).saga().status()).isEqualTo(SagaStatus.COMPLETED);
        assertThat(fixture().store().sagas().log(saga.id())).singleElement().satisfies(only -> {
            assertThat(only.from()).isNull();
            assertThat(only.steps()).isEqualTo("all at once");
        });
    }

    @Test
    default void what_is_kept_comes_back_as_it_was() throws Exception {
        var due = Instant.now().plusSeconds(100).truncatedTo(ChronoUnit.MICROS);
        var saga = kept(UUID.randomUUID(), "key", SagaStatus.STUCK, "no reason", due);
        begun(saga);

        var locked = locked(saga.id());

        assertThat(locked.saga()).isEqualTo(saga);
        assertThat(locked.asked()).isNull();
        var view = requireNonNull(fixture().store().sagas().find(saga.id()));
        assertThat(view.status()).isEqualTo(SagaStatus.STUCK);
        assertThat(view.reason()).isEqualTo("no reason");
        assertThat(view.due()).isEqualTo(due);
        assertThat(view.steps()).isEmpty();
    }

    @Test
    default void what_is_changed_comes_back_as_it_was_changed_and_others_stay() throws Exception {
        var saga = fresh("key");
        var other = fresh("other");
        begun(saga);
        begun(other);
        var due = Instant.now().plusSeconds(100).truncatedTo(ChronoUnit.MICROS);
        var after = new KeptSaga(
                saga.id(),
                "contract",
                1,
                "key",
                SagaStatus.STUCK,
                "why",
                "{\"b\": 2}",
                "true - - -",
                due,
                "correlation",
                0);

        changed(after, entry("stuck"));

        assertThat(locked(saga.id()).saga()).isEqualTo(after.revised());
        var sagas = fixture().store().sagas();
        assertThat(sagas.log(saga.id()).getLast().changed()).contains("b");
        var view = requireNonNull(sagas.find(saga.id()));
        assertThat(view.changed())
                .isAfterOrEqualTo(sagas.log(saga.id()).getFirst().at())
                .isAfter(view.begun());
        assertThat(locked(other.id()).saga()).isEqualTo(other);
        assertThat(sagas.log(other.id())).extracting(SagaTransition::cause).containsExactly("begun");
    }

    @Test
    default void what_is_not_there_is_not_locked() throws Exception {
        boolean there = transact(fixture(), connection -> store().lock(connection, UUID.randomUUID()) != null);

        assertThat(there).isFalse();
    }

    @Test
    default void whoever_locks_one_has_it_alone_and_sees_what_the_one_before_has_changed() throws Exception {
        var saga = fresh("key");
        begun(saga);
        try (var connection = begin(fixture())) {
            store().lock(connection, saga.id());
            var other = meanwhile(() -> locked(saga.id()));
            forAWhile().until(() -> !other.isDone());

            assertThat(store().change(connection, completed(saga), entry("done")))
                    .isTrue();
            connection.commit();

            assertThat(other.join().saga().status()).isEqualTo(SagaStatus.COMPLETED);
            assertThat(other.join().saga().revision()).isEqualTo(1);
        }
    }

    @Test
    default void a_change_that_is_rolled_back_is_none() throws Exception {
        var saga = fresh("key");
        begun(saga);
        try (var connection = begin(fixture())) {
            store().lock(connection, saga.id());
            store().change(connection, completed(saga), entry("done"));
            connection.rollback();
        }

        assertThat(locked(saga.id()).saga()).isEqualTo(saga);
        assertThat(fixture().store().sagas().log(saga.id())).hasSize(1);
    }

    @Test
    default void what_was_read_in_another_revision_is_not_written() throws Exception {
        var saga = fresh("key");
        begun(saga);
        changed(saga, entry("first"));

        assertThat(changed(saga, entry("second"))).isFalse();

        assertThat(fixture().store().sagas().log(saga.id()))
                .extracting(SagaTransition::cause)
                .containsExactly("begun", "first");
    }

    @Test
    default void the_log_tells_each_transition_in_turn() throws Exception {
        var saga = fresh("key");
        begun(saga);
        changed(completed(saga), new Entry("reply", "id-7", SagaStatus.RUNNING, "step: RUNNING → DONE"));

        var log = fixture().store().sagas().log(saga.id());

        assertThat(log).extracting(SagaTransition::cause).containsExactly("begun", "reply");
        assertThat(log.getFirst().from()).isNull();
        var last = log.getLast();
        assertThat(last.causeId()).isEqualTo("id-7");
        assertThat(last.from()).isEqualTo(SagaStatus.RUNNING);
        assertThat(last.to()).isEqualTo(SagaStatus.COMPLETED);
        assertThat(last.steps()).isEqualTo("step: RUNNING → DONE");
        assertThat(last.changed()).as("nothing of its state").isNull();
        assertThat(last.at()).isAfterOrEqualTo(log.getFirst().at());
    }

    @Test
    default void a_change_that_nobody_wants_to_read_is_not_in_the_log() throws Exception {
        var saga = fresh("key");
        begun(saga);

        assertThat(changed(saga, null)).isTrue();

        assertThat(fixture().store().sagas().log(saga.id())).hasSize(1);
    }

    @Test
    default void those_due_are_told_by_name_longest_waiting_first_and_when_the_next_is() throws Exception {
        var now = Instant.now();
        var late = due("late", now.minusSeconds(60));
        var later = due("later", now.minusSeconds(90));
        due("next", now.plus(Duration.ofHours(1)));

        var due = store().due(CONTRACT, 10);

        assertThat(due.ids()).containsExactly(later, late);
        assertThat(due.now()).isBetween(now.minusSeconds(60), now.plusSeconds(60));
        assertThat(due.untilNext()).isBetween(Duration.ofMinutes(58), Duration.ofMinutes(62));
        assertThat(store().due(CONTRACT, 1).ids()).containsExactly(later);
        assertThat(store().due(List.of(new Definition("contract", 2), new Definition("another", 1)), 10)
                        .ids())
                .isEmpty();
    }

    @Test
    default void one_that_changes_is_due_at_its_new_time_or_sooner_and_never_later() throws Exception {
        var id = due("key", Instant.now().plusSeconds(100));
        changed(dueThen(id, Instant.now().minusSeconds(1)), null);
        assertThat(store().due(CONTRACT, 10).ids()).containsExactly(id);

        changed(dueThen(id, Instant.now().plusSeconds(100)), null);

        assertThat(store().due(CONTRACT, 10).ids()).isEmpty();
        assertThat(store().due(CONTRACT, 10).untilNext()).isLessThanOrEqualTo(Duration.ofSeconds(100));
    }

    @Test
    default void one_that_is_put_off_is_due_later() throws Exception {
        var id = due("key", Instant.now().minusSeconds(60));

        store().putOff(id, Duration.ofMillis(300));

        assertThat(store().due(CONTRACT, 10).ids()).isEmpty();
        eventually().until(() -> store().due(CONTRACT, 10).ids().contains(id));
    }

    @Test
    default void what_has_ended_is_not_put_off() throws Exception {
        var ended = kept(UUID.randomUUID(), "key", SagaStatus.COMPLETED, null, null);
        begun(ended);

        store().putOff(ended.id(), Duration.ZERO);

        assertThat(store().due(CONTRACT, 10).ids()).isEmpty();
    }

    @Test
    default void what_is_asked_has_one_be_due_and_is_heard_once() throws Exception {
        var saga = kept(UUID.randomUUID(), "key", SagaStatus.RUNNING, null, null);
        begun(saga);

        assertThat(fixture().store().sagas().ask(saga.id(), SagaRequest.CANCEL, "by a person"))
                .isTrue();

        assertThat(store().due(CONTRACT, 10).ids()).containsExactly(saga.id());
        assertThat(locked(saga.id()).asked()).isEqualTo(new SagaStore.Asked(SagaRequest.CANCEL, "by a person"));
        var due = Instant.now().plusSeconds(100).truncatedTo(ChronoUnit.MICROS);
        changed(kept(saga.id(), "key", SagaStatus.RUNNING, null, due), entry("a reply"));
        assertThat(locked(saga.id()).asked()).as("not heard by a reply").isNotNull();
        assertThat(store().due(CONTRACT, 10).ids()).containsExactly(saga.id());

        var heard = locked(saga.id()).saga();
        transact(fixture(), connection -> store().hear(connection, heard.dueAt(due), entry("cancelled")));

        assertThat(locked(saga.id()).asked()).isNull();
        assertThat(store().due(CONTRACT, 10).ids()).isEmpty();
    }

    @Test
    default void who_does_not_want_to_wait_gets_none_that_another_has() throws Exception {
        var saga = fresh("key");
        begun(saga);
        try (var connection = begin(fixture())) {
            store().lock(connection, saga.id());

            assertThat(isFree(saga.id())).isFalse();
            connection.rollback();
        }
        assertThat(isFree(saga.id())).isTrue();
        assertThat(isFree(UUID.randomUUID())).isFalse();
    }

    private boolean isFree(UUID id) throws Exception {
        return transact(fixture(), connection -> store().lockIfFree(connection, id) != null);
    }

    @Test
    default void what_is_asked_while_one_goes_on_is_not_lost() throws Exception {
        var saga = fresh("key");
        begun(saga);
        try (var connection = begin(fixture())) {
            store().lock(connection, saga.id());
            var asking = meanwhile(() -> fixture().store().sagas().ask(saga.id(), SagaRequest.RETRY, "now"));
            forAWhile().until(() -> !asking.isDone());
            store().change(connection, saga, entry("went on"));
            connection.commit();

            assertThat(asking.join()).isTrue();
        }
        assertThat(locked(saga.id()).asked()).isEqualTo(new SagaStore.Asked(SagaRequest.RETRY, "now"));
    }

    @Test
    default void nothing_is_asked_of_what_has_ended_or_is_not_stuck() throws Exception {
        var ended = kept(UUID.randomUUID(), "ended", SagaStatus.COMPLETED, null, null);
        var running = fresh("running");
        begun(ended);
        begun(running);
        var sagas = fixture().store().sagas();

        assertThat(sagas.ask(ended.id(), SagaRequest.CANCEL, "late")).isFalse();
        assertThat(sagas.ask(running.id(), SagaRequest.RESUME, "not stuck")).isFalse();
        assertThat(sagas.ask(UUID.randomUUID(), SagaRequest.CANCEL, "unknown")).isFalse();
    }

    @Test
    default void versions_whose_instances_have_not_ended_are_counted() throws Exception {
        begun(fresh("first"));
        begun(kept(UUID.randomUUID(), "stuck", SagaStatus.STUCK, "why", null));
        begun(kept(UUID.randomUUID(), "ended", SagaStatus.COMPENSATED, "why", null));

        for (int version : List.of(10, 9)) begun(ofVersion("another", version));

        assertThat(store().unended())
                .containsExactly(
                        new SagaStore.Unended("another", 9, 1),
                        new SagaStore.Unended("another", 10, 1),
                        new SagaStore.Unended("contract", 1, 2));
    }

    @Test
    default void they_are_listed_by_name_and_status_the_latest_begun_first() throws Exception {
        var first = fresh("first");
        begun(first);
        begun(fresh("second"));
        changed(completed(first), entry("done"));
        var sagas = fixture().store().sagas();

        assertThat(sagas.list(SagaFilter.ALL, 10))
                .extracting(view -> view.key())
                .containsExactly("second", "first");
        assertThat(sagas.list(SagaFilter.ALL, 1)).hasSize(1);
        assertThat(sagas.list(new SagaFilter("contract", SagaStatus.COMPLETED), 10))
                .extracting(view -> view.key())
                .containsExactly("first");
        assertThat(sagas.list(new SagaFilter("another", null), 10)).isEmpty();
    }

    private UUID due(String key, Instant due) throws Exception {
        var saga = kept(UUID.randomUUID(), key, SagaStatus.RUNNING, null, due.truncatedTo(ChronoUnit.MICROS));
        begun(saga);
        return saga.id();
    }

    /** As it is kept now, but for when it is due. */
    private KeptSaga dueThen(UUID id, Instant due) throws Exception {
        return locked(id).saga().dueAt(due.truncatedTo(ChronoUnit.MICROS));
    }

    private static KeptSaga fresh(String key) {
        return kept(SagaIds.next(), key, SagaStatus.RUNNING, null, null);
    }

    private static KeptSaga ofVersion(String name, int version) {
        var key = "of version " + version;
        return new KeptSaga(
                SagaIds.next(), name, version, key, SagaStatus.RUNNING, null, "{}", NO_STEPS, null, "correlation", 0);
    }

    private static KeptSaga completed(KeptSaga saga) {
        return kept(saga.id(), saga.key(), SagaStatus.COMPLETED, null, null);
    }

    private static KeptSaga kept(
            UUID id, String key, SagaStatus status, @Nullable String reason, @Nullable Instant due) {
        return new KeptSaga(id, "contract", 1, key, status, reason, "{\"a\": 1}", NO_STEPS, due, "correlation", 0);
    }

    private static Entry entry(String cause) {
        return new Entry(cause, null, SagaStatus.RUNNING, "");
    }

    private boolean begun(KeptSaga saga) throws Exception {
        return transact(fixture(), connection -> beginning(connection, saga));
    }

    private boolean beginning(Connection connection, KeptSaga saga) throws SQLException {
        return store().begin(connection, saga, new Entry("begun", null, null, ""));
    }

    private boolean changed(KeptSaga saga, @Nullable Entry entry) throws Exception {
        return transact(fixture(), connection -> store().change(connection, saga, entry));
    }

    private SagaStore.Locked locked(UUID id) throws Exception {
        return transact(fixture(), connection -> requireNonNull(store().lock(connection, id)));
    }

    private SagaStore store() {
        return fixture().store().sagaStore();
    }
}
