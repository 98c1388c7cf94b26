package tidings.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tidings.cli.Parts;
import tidings.embedded.EmbeddedDatabase;
import tidings.postgres.PostgresStore;

@ExtendWith(Parts.Extension.class)
class DatabaseFindingsTest {

    private static final Duration LEASE = Duration.ofMinutes(10);

    @Test
    void a_schema_that_services_look_after_is_clean(Parts parts) throws SQLException {
        var schema = parts.freshSchema();
        relay(parts, schema, 64);
        parts.execute("insert into %s.inbox_consumer values ('orders.queue', now())".formatted(schema));
        PostgresStore.of(parts.dataSource(), schema).inbox().keep(Map.of(), Duration.ofDays(7));

        var outcome = parts.atDatabase().doctor("--schema", schema);

        assertThat(outcome.findings()).isEmpty();
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.notes())
                .contains(
                        "durability database: fsync, full_page_writes and synchronous_commit are on",
                        "clock-difference clock: this machine and the database agree within a second",
                        "outbox-old outbox of " + schema + ": is empty",
                        "lanes-ownerless lanes of " + schema + ": each has an owner; instances that relay: 1",
                        "inbox-days-missing inbox of " + schema + ": has its partitions, of the next days too",
                        "retries-waiting messages of " + schema + ": none waits to be tried again")
                .anyMatch(note -> note.startsWith("database-version database: PostgreSQL 18"));
    }

    @Test
    void a_schema_without_tables_is_told_with_the_command_that_makes_them(Parts parts) {
        var outcome = parts.atDatabase().doctor("--schema", "nothing_there");

        assertThat(outcome.findings())
                .containsExactly("error tables-missing schema nothing_there: has none of Tidings' tables");
        assertThat(outcome.remedies()).allMatch(remedy -> remedy.contains("./tidings schema --schema nothing_there"));
        assertThat(outcome.exitCode()).isEqualTo(3);
    }

    @Test
    void tables_that_are_missing_are_named(Parts parts) throws SQLException {
        var schema = parts.freshSchema();
        parts.execute("drop table %1$s.inbox_horizon; drop table %1$s.outbox_relay".formatted(schema));

        assertThat(parts.atDatabase().doctor("--schema", schema).findings())
                .containsExactly(
                        "error tables-missing schema " + schema + ": lacks tables: outbox_relay, inbox_horizon");
    }

    @Test
    void an_old_row_is_told_with_the_depth_and_its_age(Parts parts) throws SQLException {
        var schema = parts.freshSchema();
        relay(parts, schema, 64);
        row(parts, schema, "order.placed", "interval '1 second'", null);
        row(parts, schema, "order.placed", "interval '2 hours 5 minutes'", null);

        var strict = parts.atDatabase().doctor("--schema", schema);
        var patient = parts.atDatabase().doctor("--schema", schema, "--max-age", "3h");

        var what = "outbox of " + schema + ": rows: 2, the oldest waits for 2 h 5 min";
        assertThat(strict.findings()).containsExactly("error outbox-old " + what);
        assertThat(strict.exitCode()).isEqualTo(3);
        assertThat(patient.findings()).isEmpty();
        assertThat(patient.notes()).contains("outbox-old " + what);
    }

    @Test
    void rows_that_are_held_back_are_told_by_type_and_reason(Parts parts) throws SQLException {
        var schema = parts.freshSchema();
        relay(parts, schema, 64);
        for (int i = 0; i < 2; i++) row(parts, schema, "reserve.inventory", "interval '1 second'", "no queue takes it");
        row(parts, schema, "order.placed", "interval '1 second'", "the queue is full");

        assertThat(parts.atDatabase().doctor("--schema", schema).findings())
                .containsExactly(
                        "warning rows-held outbox of " + schema
                                + ": rows of reserve.inventory held back: 2, because: no queue takes it",
                        "warning rows-held outbox of " + schema
                                + ": rows of order.placed held back: 1, because: the queue is full");
    }

    @Test
    void lanes_that_nobody_took_are_named_while_an_instance_relays(Parts parts) throws SQLException {
        var schema = parts.freshSchema();
        relay(parts, schema, 62);

        assertThat(parts.atDatabase().doctor("--schema", schema).findings())
                .containsExactly("warning lanes-ownerless lanes of " + schema
                        + ": without an owner: 62, 63; instances that relay: 1");
    }

    @Test
    void nobody_relaying_is_worse_when_rows_wait(Parts parts) throws SQLException {
        var schema = parts.freshSchema();
        var idle = parts.atDatabase().doctor("--schema", schema);
        row(parts, schema, "order.placed", "interval '1 second'", null);
        var waiting = parts.atDatabase().doctor("--schema", schema);

        assertThat(idle.findings())
                .containsExactly("warning lanes-ownerless lanes of " + schema + ": no instance relays; no row waits");
        assertThat(waiting.findings())
                .containsExactly(
                        "error lanes-ownerless lanes of " + schema + ": no instance relays; rows that wait: 1");
    }

    @Test
    void days_without_a_partition_are_named_once_the_inbox_is_in_use(Parts parts) throws SQLException {
        var schema = parts.freshSchema();
        relay(parts, schema, 64);
        var unused = parts.atDatabase().doctor("--schema", schema);
        var today = LocalDate.now(ZoneOffset.UTC);
        parts.execute("select %s.inbox_add_day('%s')".formatted(schema, today));
        var used = parts.atDatabase().doctor("--schema", schema);

        assertThat(unused.findings()).isEmpty();
        assertThat(unused.notes())
                .contains("inbox-days-missing inbox of " + schema
                        + ": is not in use: no service of this schema has subscribed");
        assertThat(used.findings())
                .containsExactly("warning inbox-days-missing inbox of " + schema + ": has no partition for "
                        + today.plusDays(1) + ", " + today.plusDays(2));
    }

    @Test
    void settings_that_lose_commits_are_told_each(@TempDir Path directory) throws Exception {
        start(directory).close();
        Files.writeString(
                directory.resolve("data/postgresql.conf"),
                "\nfsync = off\nfull_page_writes = off\nsynchronous_commit = off\n",
                StandardOpenOption.APPEND);

        try (var reckless = start(directory)) {
            var outcome = Parts.at(reckless).doctor();

            assertThat(outcome.findings("fsync-off")).hasSize(1);
            assertThat(outcome.findings("full-page-writes-off")).hasSize(1);
            assertThat(outcome.findings("synchronous-commit-off"))
                    .singleElement()
                    .asString()
                    .startsWith("error synchronous-commit-off database: synchronous_commit is off");
            assertThat(outcome.findings("tables-missing"))
                    .containsExactly("error tables-missing schema tidings: has none of Tidings' tables");
            assertThat(outcome.exitCode()).isEqualTo(3);
        }
    }

    @Test
    void a_commit_that_does_not_wait_is_told_also_when_only_this_role_has_it_so(Parts parts) throws SQLException {
        var schema = parts.freshSchema();
        var url = parts.database().jdbcUrl() + "?options=-c%20synchronous_commit=off";

        var outcome = parts.atDatabase().with("TIDINGS_DATABASE_URL", url).doctor("--schema", schema);

        assertThat(outcome.findings("synchronous-commit-off")).hasSize(1);
        assertThat(outcome.findings("fsync-off")).isEmpty();
    }

    @Test
    void a_role_that_may_not_read_is_told_what_it_lacks(Parts parts) throws SQLException {
        var schema = parts.freshSchema();
        var url = parts.database().jdbcUrl() + "?options=-c%20role=pg_monitor";

        var outcome = parts.atDatabase().with("TIDINGS_DATABASE_URL", url).doctor("--schema", schema);

        assertThat(outcome.findings("check-failed"))
                .contains("error check-failed outbox of " + schema
                        + ": cannot be looked at: ERROR: permission denied for schema " + schema);
        assertThat(outcome.remedies()).anyMatch(remedy -> remedy.contains("grant this one usage of the schema"));
    }

    @Test
    void without_a_name_all_schemas_with_an_outbox_are_looked_at(Parts parts) throws SQLException {
        var one = parts.freshSchema();
        var other = parts.freshSchema();

        assertThat(parts.atDatabase().doctor().notes())
                .contains("outbox-old outbox of " + one + ": is empty", "outbox-old outbox of " + other + ": is empty");
    }

    private static EmbeddedDatabase start(Path directory) {
        return EmbeddedDatabase.at(directory).programs(Parts.PROGRAMS).port(0).start();
    }

    private static void relay(Parts parts, String schema, int lanes) throws SQLException {
        var leases = PostgresStore.of(parts.dataSource(), schema).outbox().lanes();
        leases.renew("one", LEASE);
        assertThat(leases.take("one", lanes, LEASE)).hasSize(lanes);
    }

    private static void row(Parts parts, String schema, String type, String age, @Nullable String heldBecause)
            throws SQLException {
        var held = heldBecause == null ? "null, null" : "now() + interval '1 minute', '" + heldBecause + "'";
        parts.execute("""
            insert into %1$s.outbox (lane, id, created_at, must_route, exchange, routing_key, message_id, source, type,
                                     time, content_type, correlation_id, body, held_until, reason)
            values (3, nextval('%1$s.outbox_id_3'), now() - %2$s, true, 'order.events', '%3$s',
                    gen_random_uuid()::text, 'urn:test', '%3$s', now(), 'application/json', 'c', '', %4$s)""".formatted(schema, age, type, held));
    }
}
