package tidings.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Parts.Extension.class)
class RetriesCommandTest {

    @Test
    void list_tells_what_comes_back_and_when(Parts parts) throws SQLException {
        var listed = two(parts).run("retries", "list");

        assertThat(listed.exitCode()).isZero();
        assertThat(listed.out())
                .contains("in 59 min", "handler-failed IOException: no room")
                .contains("Waiting: 2, under way: 0, behind others: 0, stuck: 0.");
    }

    @Test
    void one_that_waits_behind_nothing_is_told_to_be_stuck(Parts parts) throws SQLException {
        var rows = two(parts);
        parts.execute("update %s.unhandled set state = 'BEHIND', blocks = true, due_at = null where message_id = 'a'"
                .formatted(rows.schema()));

        assertThat(rows.run("retries", "list").out()).contains("Waiting: 1, under way: 0, behind others: 1, stuck: 1.");
    }

    @Test
    void hurry_has_those_that_were_chosen_come_back_now(Parts parts) throws SQLException {
        var rows = two(parts);

        var hurried = rows.run("retries", "hurry", "--type", "order.placed");

        assertThat(hurried.out()).isEqualTo("Due now: 1." + System.lineSeparator());
        assertThat(rows.run("retries", "list", "--json")
                        .json()
                        .path("retries")
                        .valueStream()
                        .filter(each -> each.path("dueAt").asString().compareTo(inHalfAnHour()) > 0)
                        .map(each -> each.path("id").asString()))
                .containsExactly("a");
    }

    @Test
    void cancel_makes_dead_letters_and_drops_nothing(Parts parts) throws SQLException {
        var rows = two(parts);

        var cancelled = rows.run("retries", "cancel", "--all", "--because", "the mails are sent by hand");

        assertThat(cancelled.out()).isEqualTo("Dead letters now: 2." + System.lineSeparator());
        assertThat(rows.run("dlq", "list").out()).contains("the mails are sent by hand");
        assertThat(rows.run("retries", "list", "--json").json().path("waiting").asInt())
                .isZero();
    }

    @Test
    void what_would_change_all_has_to_say_so(Parts parts) throws SQLException {
        var rows = two(parts);

        assertThat(rows.run("retries", "hurry").exitCode()).isEqualTo(2);
        assertThat(rows.run("retries", "cancel", "--all").err()).contains("--because");
        assertThat(rows.run("retries", "hurry", "4711").exitCode()).isEqualTo(3);
    }

    private static UnhandledRows two(Parts parts) throws SQLException {
        return UnhandledRows.fresh(parts).retry("a", "user.created").retry("b", "order.placed");
    }

    private static String inHalfAnHour() {
        return Instant.now().plusSeconds(1800).toString();
    }
}
