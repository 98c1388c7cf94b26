package tidings.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(Parts.Extension.class)
class DeadLetterCommandTest {

    @Test
    void list_tells_which_messages_failed_and_why(Parts parts) throws SQLException {
        var rows = three(parts);

        var listed = rows.run("dlq", "list");

        assertThat(listed.exitCode()).isZero();
        assertThat(listed.out().lines().toList()).hasSize(4);
        assertThat(listed.out())
                .contains("ID  FAILED", "mails.queue", "user.created", "handler-failed IllegalStateException: no room")
                .doesNotContain("[");
    }

    @Test
    void filters_choose_by_type_exception_age_and_number(Parts parts) throws SQLException {
        var rows = three(parts);

        assertThat(ids(rows.run("dlq", "list", "--json", "--type", "order.placed")))
                .isEqualTo("[\"c\"]");
        assertThat(ids(rows.run("dlq", "list", "--json", "--exception", "IllegalStateException")))
                .isEqualTo("[\"a\",\"b\"]");
        assertThat(ids(rows.run("dlq", "list", "--json", "--younger-than", "30m")))
                .isEqualTo("[]");
        assertThat(ids(rows.run("dlq", "list", "--json", "2", "--older-than", "30m")))
                .isEqualTo("[\"b\"]");
    }

    @Test
    void a_list_goes_on_behind_the_last_of_the_page_before(Parts parts) throws SQLException {
        var rows = three(parts);

        var first = rows.run("dlq", "list", "--json", "--limit", "2");
        var next = first.json().path("next").asString();

        assertThat(ids(first)).isEqualTo("[\"a\",\"b\"]");
        assertThat(ids(rows.run("dlq", "list", "--json", "--limit", "2", "--after", next)))
                .isEqualTo("[\"c\"]");
    }

    @Test
    void groups_count_what_has_most_in_common(Parts parts) throws SQLException {
        var groups = three(parts).run("dlq", "list", "--group", "--json").json().path("groups");

        assertThat(groups.size()).isEqualTo(2);
        assertThat(groups.path(0).path("count").asInt()).isEqualTo(2);
        assertThat(groups.path(0).path("exception").asString()).isEqualTo("java.lang.IllegalStateException");
    }

    @Test
    void show_tells_all_that_is_kept_of_one(Parts parts) throws SQLException {
        var rows = three(parts);

        var shown = rows.run("dlq", "show", "1");

        assertThat(shown.exitCode()).isZero();
        assertThat(shown.out())
                .contains("events with user.created", "story-1", "5 times", "at mails.Handler", "\"name\" : \"Ada\"");
        assertThat(rows.run("dlq", "show", "1", "--body").out()).isEqualTo("{\"name\":\"Ada\"}");
    }

    @Test
    void what_is_not_there_is_said(Parts parts) throws SQLException {
        var rows = three(parts);

        var shown = rows.run("dlq", "show", "77");
        assertThat(shown.exitCode()).isEqualTo(3);
        assertThat(shown.err()).contains("There is no dead letter 77 in schema " + rows.schema());
        assertThat(rows.run("dlq", "replay", "1", "77").exitCode()).isEqualTo(3);
    }

    @Test
    void a_terminal_obeys_nothing_that_a_message_says(Parts parts) throws SQLException {
        var rows = UnhandledRows.fresh(parts).dead("a\u001b[2J", "user.created", "X", "\u001b[2J{");

        assertThat(rows.run("dlq", "list").out() + rows.run("dlq", "show", "1").out())
                .doesNotContain("\u001b");
    }

    @Test
    void a_dry_run_counts_and_changes_nothing(Parts parts) throws SQLException {
        var rows = three(parts);

        var replay = rows.run("dlq", "replay", "--all", "--dry-run");
        var discard = rows.run("dlq", "discard", "--type", "order.placed", "--because", "test", "--dry-run");

        assertThat(replay.out()).contains("These would be replayed: 3. Nothing was changed.");
        assertThat(discard.out()).contains("These would be discarded: 1. Nothing was changed.");
        assertThat(ids(rows.run("dlq", "list", "--json"))).isEqualTo("[\"a\",\"b\",\"c\"]");
    }

    @Test
    void a_replay_sends_back_those_that_were_chosen_and_no_others(Parts parts) throws SQLException {
        var rows = three(parts);

        var replayed = rows.run("dlq", "replay", "--exception", "IllegalStateException", "--rate", "1000");

        assertThat(replayed.out()).isEqualTo("Replayed: 2." + System.lineSeparator());
        assertThat(replayed.exitCode()).isZero();
        assertThat(ids(rows.run("dlq", "list", "--json"))).isEqualTo("[\"c\"]");
        assertThat(rows.run("retries", "list", "--json").json().path("waiting").asInt())
                .isEqualTo(2);
    }

    @Test
    void what_would_change_all_has_to_say_so(Parts parts) throws SQLException {
        var rows = three(parts);

        var nothingSaid = rows.run("dlq", "replay");
        var both = rows.run("dlq", "discard", "--all", "1", "--because", "test");

        assertThat(nothingSaid.exitCode()).isEqualTo(2);
        assertThat(nothingSaid.err()).contains("Say which are meant");
        assertThat(both.exitCode()).isEqualTo(2);
        assertThat(ids(rows.run("dlq", "list", "--json"))).isEqualTo("[\"a\",\"b\",\"c\"]");
    }

    @Test
    void an_edited_body_that_is_no_JSON_is_refused_with_the_place(Parts parts, @TempDir Path directory)
            throws SQLException, IOException {
        var rows = three(parts);
        var broken = Files.writeString(directory.resolve("broken.json"), "{\"name\":\n \"Ada\",,}");

        var refused = rows.run("dlq", "replay", "1", "--body", broken.toString());

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("is no JSON, line 2, column 8");
        assertThat(ids(rows.run("dlq", "list", "--json"))).isEqualTo("[\"a\",\"b\",\"c\"]");
    }

    @Test
    void an_edited_body_goes_to_its_handler_and_the_original_is_kept(Parts parts, @TempDir Path directory)
            throws SQLException, IOException {
        var rows = three(parts);
        var mended = Files.writeString(directory.resolve("mended.json"), "{\"name\":\"Grace\"}");

        var replayed = rows.run("dlq", "replay", "1", "--body", mended.toString());
        parts.execute("update %s.unhandled set state = 'DEAD', due_at = null where id = 1".formatted(rows.schema()));

        assertThat(replayed.exitCode()).isZero();
        var shown = rows.run("dlq", "show", "1", "--json").json();
        assertThat(shown.path("body").asString()).contains("Ada");
        assertThat(shown.path("editedBody").asString()).contains("Grace");
        assertThat(shown.path("replays").asInt()).isEqualTo(1);
    }

    @Test
    void a_discard_needs_a_reason_and_leaves_a_record(Parts parts) throws SQLException {
        var rows = three(parts);

        assertThat(rows.run("dlq", "discard", "1").exitCode()).isEqualTo(2);
        assertThat(rows.run("dlq", "discard", "1", "--because", " ").exitCode()).isEqualTo(2);
        var discarded = rows.run("dlq", "discard", "1", "--because", "sent by hand");

        assertThat(discarded.out()).isEqualTo("Discarded: 1." + System.lineSeparator());
        assertThat(ids(rows.run("dlq", "list", "--json"))).isEqualTo("[\"b\",\"c\"]");
        assertThat(rows.run("dlq", "list", "--discarded").out()).contains("given up, sent by hand");
    }

    @Test
    void an_export_has_a_line_for_each(Parts parts) throws SQLException {
        var lines = three(parts).run("dlq", "export").out().lines().toList();

        assertThat(lines).hasSize(3);
        assertThat(JsonMapper.shared().readTree(lines.getFirst()).path("body").asString())
                .isEqualTo("{\"name\":\"Ada\"}");
    }

    @Test
    void a_database_that_is_not_there_is_told_with_what_to_do(Parts parts) {
        var nowhere = parts.atDatabase().with("TIDINGS_DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/shop");

        var outcome = nowhere.run("dlq", "list");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains("127.0.0.1:1/shop", "→ Start the database");
        assertThat(Operator.withoutEnvironment().run("dlq", "list").err()).contains("set TIDINGS_DATABASE_URL");
    }

    private static UnhandledRows three(Parts parts) throws SQLException {
        return UnhandledRows.fresh(parts)
                .dead("a", "user.created", "java.lang.IllegalStateException", "{\"name\":\"Ada\"}")
                .dead("b", "user.created", "java.lang.IllegalStateException", "{}")
                .dead("c", "order.placed", "java.io.IOException", "{}");
    }

    private static String ids(Operator.Outcome outcome) {
        return JsonMapper.shared()
                .valueToTree(outcome.json()
                        .path("deadLetters")
                        .valueStream()
                        .map(each -> each.path("id").asString())
                        .toList())
                .toString();
    }
}
