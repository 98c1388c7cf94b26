package tidings.postgres;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tidings.saga.KeptSaga;
import tidings.saga.SagaStatus;
import tidings.saga.SagaStore;
import tidings.saga.SagaStore.Definition;

/** What a saga's row costs while the saga goes on, and when it is looked at. */
@Timeout(60)
class SagaRowTest {

    private static final String CHANGED_IN_PLACE =
            "select n_tup_hot_upd from pg_stat_xact_user_tables where relname = 'saga' and schemaname = ?";

    private static final List<Definition> ORDERS = List.of(new Definition("order", 1));

    private static final SagaStore.Entry ENTRY = new SagaStore.Entry("reply", null, SagaStatus.RUNNING, "");

    @RegisterExtension
    final World world = new World();

    private final UUID id = UUID.randomUUID();
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);

    @Test
    void while_a_saga_goes_on_its_changes_touch_no_index() throws Exception {
        begin(now.plusSeconds(60));

        try (var connection = transaction()) {
            assertThat(store().change(connection, kept(0, now.plusSeconds(90)), null))
                    .isTrue();
            assertThat(store().change(connection, kept(1, now.plusSeconds(120)), null))
                    .isTrue();
            assertThat(changedInPlace(connection)).isEqualTo(2);
            connection.rollback();
        }
    }

    @Test
    void an_earlier_time_stays_until_it_has_come_and_makes_way_for_the_later_then() throws Exception {
        begin(now.plusSeconds(60));

        change(0, now.plusSeconds(1_000));
        assertThat(store().due(ORDERS, 1).untilNext()).isLessThanOrEqualTo(Duration.ofSeconds(60));

        world.execute("update {schema}.saga set due_at = clock_timestamp()");
        change(1, now.plusSeconds(1_000));
        assertThat(store().due(ORDERS, 1).untilNext()).isGreaterThan(Duration.ofSeconds(800));
    }

    @Test
    void the_log_tells_which_members_of_the_state_have_changed() throws Exception {
        world.execute("insert into {schema}.saga (id, name, version, key, status, state, progress, correlation_id)"
                + " values (gen_random_uuid(), 'order', 1, 'other', 'RUNNING', '{\"x\": 1}', '', 'c')");
        begin(now);

        try (var connection = transaction()) {
            store().change(connection, kept(0, now, "{\"a\": 1, \"b\": 1}"), ENTRY);
            store().change(connection, kept(1, now, "{\"a\": 1, \"b\": 2}"), ENTRY);
            store().change(connection, kept(2, now, "{\"b\": 2, \"a\": 1}"), ENTRY);
            connection.commit();
        }

        assertThat(world.texts(
                        "select coalesce(changed::text, 'nothing') from {schema}.saga_transition order by revision"))
                .containsExactly("{\"a\": 1, \"b\": 1}", "{\"b\": 2}", "nothing");
    }

    private void begin(Instant due) throws SQLException {
        try (var connection = transaction()) {
            store().begin(connection, kept(0, due), null);
            connection.commit();
        }
    }

    private void change(long revision, Instant due) throws SQLException {
        try (var connection = transaction()) {
            store().change(connection, kept(revision, due), null);
            connection.commit();
        }
    }

    private Connection transaction() throws SQLException {
        var connection = world.dataSource().getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private SagaStore store() {
        return requireNonNull(world.store().sagaStore());
    }

    private KeptSaga kept(long revision, Instant due) {
        return kept(revision, due, "{}");
    }

    private KeptSaga kept(long revision, Instant due, String state) {
        return new KeptSaga(id, "order", 1, "o1", SagaStatus.RUNNING, null, state, "", due, "correlation", revision);
    }

    private long changedInPlace(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(CHANGED_IN_PLACE)) {
            statement.setString(1, world.schema());
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
