package tidings.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Parts.Extension.class)
class SagaCommandTest {

    private static final UUID ID = new UUID(1, 2);

    @Test
    void list_tells_how_each_stands(Parts parts) throws SQLException {
        var rows = stuck(parts);

        var listed = rows.run("saga", "list");

        assertThat(listed.exitCode()).isZero();
        assertThat(listed.out())
                .contains(ID.toString(), "order v1", "o-7", "STUCK", "the bank keeps the money")
                .contains("goods DONE, money COMPENSATING");
        assertThat(rows.run("saga", "list", "--status", "RUNNING").out()).contains("There is none.");
        assertThat(rows.run("saga", "list", "--name", "order", "--json")
                        .json()
                        .path("sagas")
                        .path(0)
                        .path("state")
                        .path("quantity")
                        .asInt())
                .isEqualTo(3);
    }

    @Test
    void show_draws_what_has_happened(Parts parts) throws SQLException {
        var rows = stuck(parts);

        var shown = rows.run("saga", "show", "--name", "order", "--key", "o-7");

        assertThat(shown.exitCode()).isZero();
        assertThat(shown.out())
                .containsSubsequence("order v1", "STUCK", "+0.000 s", "order.placed", "goods: RUNNING")
                .containsSubsequence("money.refund-refused", "COMPENSATING → STUCK", "\"quantity\": 3");
        assertThat(rows.run("saga", "show", ID.toString(), "--json")
                        .json()
                        .path("log")
                        .size())
                .isEqualTo(2);
    }

    @Test
    void a_stuck_one_is_asked_to_go_on(Parts parts) throws SQLException {
        var rows = stuck(parts);

        assertThat(rows.run("saga", "resume", ID.toString(), "--because", "the bank was called")
                        .out())
                .contains("Asked.");

        assertThat(parts.count("select count(*) from %s.saga where asked = 'RESUME' and due_at <= now()"
                        .formatted(rows.schema())))
                .isEqualTo(1);
    }

    @Test
    void what_it_cannot_be_asked_is_told(Parts parts) throws SQLException {
        var rows = stuck(parts);

        var cancelled = rows.run("saga", "cancel", ID.toString(), "--because", "late");

        assertThat(cancelled.exitCode()).isEqualTo(3);
        assertThat(cancelled.out()).contains("It is STUCK: one is asked to cancel that is RUNNING.");
        assertThat(rows.run("saga", "retry", new UUID(0, 0).toString(), "--because", "x")
                        .err())
                .contains("There is no such saga.");
        assertThat(rows.run("saga", "skip", ID.toString()).err()).contains("--because");
        assertThat(rows.run("saga", "show").err()).contains("Which saga? Its id, or --name and --key.");
        assertThat(rows.run("saga", "list", "--limit", "0").exitCode()).isEqualTo(2);
    }

    private static UnhandledRows stuck(Parts parts) throws SQLException {
        var rows = UnhandledRows.fresh(parts);
        parts.execute("""
            insert into %1$s.saga (id, name, version, key, status, reason, state, progress, correlation_id, begun_at)
            values ('%2$s', 'order', 1, 'o-7', 'STUCK', 'declined; the bank keeps the money', '{"quantity": 3}',
                    E'false - - -\\ngoods DONE 1 0 0 false true false - - -\\nmoney COMPENSATING 2 0 1 false true false - - -', 'c-1', '2026-11-01Z')""".formatted(rows.schema(), ID));
        parts.execute("""
            insert into %1$s.saga_transition (saga, revision, at, cause, cause_id, from_status, to_status, steps, changed)
            values ('%2$s', 0, '2026-11-01Z', 'order.placed', 'm-1', null, 'RUNNING', 'goods: RUNNING', null),
                   ('%2$s', 5, '2026-11-02Z', 'money.refund-refused', 'm-9', 'COMPENSATING', 'STUCK', '', '{"quantity": 3}')""".formatted(rows.schema(), ID));
        return rows;
    }
}
