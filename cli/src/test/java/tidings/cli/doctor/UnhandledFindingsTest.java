package tidings.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tidings.cli.Parts;
import tidings.cli.UnhandledRows;

@ExtendWith(Parts.Extension.class)
class UnhandledFindingsTest {

    @Test
    void dead_letters_are_told_by_what_they_have_in_common(Parts parts) throws SQLException {
        var rows = UnhandledRows.fresh(parts)
                .dead("a", "user.created", "java.io.IOException", "{}")
                .dead("b", "user.created", "java.io.IOException", "{}");

        var outcome = rows.run("doctor", "--json");

        assertThat(outcome.findings("dead-letters"))
                .containsExactly("warning dead-letters queue mails.queue: dead letters of user.created: 2, because:"
                        + " handler-failed java.io.IOException");
        assertThat(outcome.remedies()).anyMatch(remedy -> remedy.contains("./tidings dlq replay"));
    }

    @Test
    void a_retry_that_waits_for_its_time_is_well(Parts parts) throws SQLException {
        var outcome = UnhandledRows.fresh(parts).retry("a", "user.created").run("doctor", "--json");

        assertThat(outcome.notes())
                .anyMatch(note -> note.matches(
                        "retries-waiting messages of fresh_\\d+: wait to be tried again: 1, the first came .* ago"));
    }

    @Test
    void a_retry_that_nobody_takes_is_told(Parts parts) throws SQLException {
        var rows = UnhandledRows.fresh(parts).retry("a", "user.created");
        parts.execute("update %s.unhandled set due_at = now() - interval '2 minutes'".formatted(rows.schema()));

        var outcome = rows.run("doctor", "--json");

        assertThat(outcome.findings("retries-stuck"))
                .containsExactly("error retries-stuck messages of " + rows.schema()
                        + ": due for a minute, and nobody takes them: 1");
    }
}
