package tidings.postgres;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static tidings.unhandled.UnhandledFilter.ALL;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tidings.messaging.DepartingMessage;
import tidings.messaging.MessageProperties;
import tidings.messaging.OutgoingMessage;
import tidings.outbox.Lane;
import tidings.outbox.OutboxRecord;
import tidings.outbox.OutboxRecords.Settled;
import tidings.unhandled.Claimed;
import tidings.unhandled.ReplayPace;

/** Rows that another transaction is about to change: who may leave them alone does so at once, who may not waits for its end. */
class LockedRowsTest {

    private static final String QUEUE = "moves.queue";
    private static final Duration LONG = Duration.ofMinutes(10);

    @RegisterExtension
    final World world = new World();

    private final ExecutorService meanwhile = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void end() {
        meanwhile.shutdownNow();
    }

    @Test
    void one_that_is_claimed_by_another_is_not_waited_for() throws Exception {
        kept("RETRY", "m1");
        kept("RETRY", "m2");

        var claims = whileLocked(
                "select id from {schema}.unhandled where message_id = 'm1' for update",
                () -> world.store()
                        .unhandled()
                        .returns()
                        .claim(QUEUE, 10, 1, LONG)
                        .claims());

        assertThat(claims).hasSize(1);
    }

    @Test
    void one_that_takes_effect_is_neither_hurried_nor_cancelled() throws Exception {
        kept("RETRY", "m1");
        world.execute("update {schema}.unhandled set due_at = now() + interval '1 hour'");
        var settles = "select {schema}.unhandled_settle(id, claim) from {schema}.unhandled";

        assertThat(whileLocked(settles, () -> world.store().retries().hurry(ALL)))
                .isZero();
        assertThat(whileLocked(
                        settles, () -> world.store().unhandled().returns().hurry(QUEUE, LONG)))
                .isZero();
        assertThat(whileLocked(settles, () -> world.store().retries().cancel(ALL, "no")))
                .isZero();
    }

    @Test
    void a_dead_letter_that_somebody_gives_up_is_not_replayed() throws Exception {
        kept("DEAD", "m1");

        var replayed = whileLocked(
                "select {schema}.unhandled_discard(id, 'by hand') from {schema}.unhandled",
                () -> world.store().deadLetters().replay(ALL, ReplayPace.DEFAULT));

        assertThat(replayed.count()).isZero();
    }

    @Test
    void lanes_that_another_takes_are_not_waited_for() throws Exception {
        var taken = whileLocked(
                "update {schema}.outbox_lane set owner = 'other' where lane < 10",
                () -> world.store().outbox().lanes().take("me", Lane.COUNT, LONG));

        assertThat(taken).hasSize(Lane.COUNT - 10);
    }

    @Test
    void whoever_is_about_to_lose_a_lane_removes_nothing_of_it() throws Exception {
        var outbox = world.store().outbox();
        var lanes = outbox.lanes().take("me", Lane.COUNT, LONG);
        var row = published();
        var settled = new Settled(row, requireNonNull(lanes.get(row.lane())));

        try (var other = begin("update {schema}.outbox_lane set epoch = epoch + 1, owner = 'other'")) {
            var removed = meanwhile.submit(() -> outbox.records().remove("me", List.of(settled)));
            awaitWaiting("outbox_remove");
            other.commit();

            assertThat(removed.get(20, TimeUnit.SECONDS)).isZero();
        }
        assertThat(world.outboxDepth()).isEqualTo(1);
    }

    @Test
    void whoever_is_about_to_lose_a_claim_settles_nothing() throws Exception {
        kept("RETRY", "m1");
        var returns = world.store().unhandled().returns();
        var claim = returns.claim(QUEUE, 1, 0, LONG).claims().getFirst();

        try (var other = begin("update {schema}.unhandled set claim = claim + 1")) {
            var settled = meanwhile.submit(() -> settle(claim));
            awaitWaiting("unhandled_settle");
            other.commit();

            assertThat(settled.get(20, TimeUnit.SECONDS)).isFalse();
        }
    }

    @Test
    void a_dead_letter_that_is_about_to_be_replayed_is_not_given_up() throws Exception {
        for (var blocks : List.of(true, false)) {
            world.execute("delete from {schema}.unhandled");
            kept("DEAD", "m1", blocks);

            try (var other = begin("update {schema}.unhandled set state = 'RETRY', due_at = now()")) {
                var given = meanwhile.submit(() -> world.store().deadLetters().discard(ALL, "no"));
                awaitWaiting(blocks ? "unhandled_discard" : "set state = ''DISCARDED''");
                other.commit();

                assertThat(given.get(20, TimeUnit.SECONDS)).isZero();
            }
            assertThat(world.text("select state from {schema}.unhandled")).isEqualTo("RETRY");
        }
    }

    /** They would wait for ever for what has been given up meanwhile. */
    @Test
    void who_gives_up_a_message_waits_for_those_that_are_about_to_wait_behind_it() throws Exception {
        kept("DEAD", "m1", true);

        try (var other = begin("select {schema}.unhandled_alone('%s', 'chair')".formatted(QUEUE))) {
            var given = meanwhile.submit(() -> world.store().deadLetters().discard(ALL, "no"));
            awaitWaiting("unhandled_discard");
            other.commit();

            assertThat(given.get(20, TimeUnit.SECONDS)).isEqualTo(1);
        }
    }

    /** Who sees the row knows then: all that may bring a lower id had an id of their own (H21). */
    @Test
    void a_transaction_has_its_own_id_before_its_row_gets_one() throws Exception {
        var message = departing();
        int lane = Lane.of(message.subject(), "m1");

        try (var other = begin("alter sequence {schema}.outbox_id_" + lane + " increment 1")) {
            var stored = meanwhile.submit(() -> {
                try (var connection = world.dataSource().getConnection()) {
                    world.store().outbox().outbox().add(connection, List.of(message));
                }
                return true;
            });
            awaitWaiting("insert into " + world.schema() + ".outbox");
            assertThat(world.count(
                            waiting("insert into " + world.schema() + ".outbox") + " and backend_xid is not null"))
                    .isEqualTo(1);
            other.commit();
            stored.get(20, TimeUnit.SECONDS);
        }
    }

    private OutboxRecord published() throws SQLException {
        try (var connection = world.dataSource().getConnection()) {
            world.store().outbox().outbox().add(connection, List.of(departing()));
        }
        return new OutboxRecord(
                Math.toIntExact(world.count("select lane::bigint from {schema}.outbox")),
                world.count("select id from {schema}.outbox"),
                departing(),
                null,
                0);
    }

    private static DepartingMessage departing() {
        var properties = new MessageProperties(
                "text/plain", null, "m1", "c1", null, "thing.moved", "urn:tidings:test", Instant.EPOCH, Map.of());
        return new DepartingMessage(new OutgoingMessage("things", "moved", properties, new byte[0]), "chair", false);
    }

    private void kept(String state, String id) throws SQLException {
        kept(state, id, false);
    }

    private void kept(String state, String id, boolean blocks) throws SQLException {
        world.kept(QUEUE, state, id, "chair", blocks, "now()");
    }

    private boolean settle(Claimed claim) throws SQLException {
        try (var connection = world.dataSource().getConnection()) {
            return world.store().unhandled().returns().settle(connection, claim);
        }
    }

    /** What the work gives while a transaction that did this has not ended. */
    private <R> R whileLocked(String sql, Callable<R> work) throws Exception {
        try (var other = begin(sql)) {
            var result = meanwhile.submit(work).get(20, TimeUnit.SECONDS);
            other.rollback();
            return result;
        }
    }

    private Connection begin(String sql) throws SQLException {
        var connection = world.dataSource().getConnection();
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute(sql.replace("{schema}", world.schema()));
        }
        return connection;
    }

    private void awaitWaiting(String statement) {
        await().until(() -> world.count(waiting(statement)) == 1);
    }

    /** How many such statements wait for a lock. */
    private static String waiting(String statement) {
        return "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and position('" + statement
                + "' in query) > 0";
    }
}
