package tidings.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static tidings.unhandled.UnhandledFilter.ALL;

import java.sql.SQLException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tidings.Tidings;
import tidings.consumer.Subscription;
import tidings.unhandled.DeadLetter;

/** What becomes of a dead letter whose body a person has edited: its service judges it. */
@Timeout(120)
class EditedBodyTest {

    private static final String QUEUE = "moves.queue";

    @RegisterExtension
    final World world = new World();

    private Tidings tidings;

    /** A handler that cannot handle a chair. */
    @BeforeEach
    void aDeadLetter() {
        tidings = world.start(application -> application
                .types(Moved.class)
                .subscribe(Subscription.of(QUEUE)
                        .deadLetterOn(IllegalStateException.class)
                        .on(Moved.class, (message, tx) -> {
                            if (message.data().thing().equals("chair")) throw new IllegalStateException("no chairs");
                            world.effect(tx::connection, message.data().thing(), message.id());
                        })));
        tidings.transact(tx -> tx.publish(new Moved("chair", 1)));
        await().until(() -> letters() == 1);
    }

    @Test
    void it_is_handled_as_edited_under_its_id() throws SQLException {
        var id = letter().letter().message().id();

        edit(body -> body.replace("\"thing\":\"chair\"", "\"thing\":\"table\""));

        await().until(() -> world.effects("table") == 1);
        assertThat(world.count("select count(*) from {schema}.effect where instance = '" + id + "'"))
                .isEqualTo(1);
        await().until(() -> world.count("select count(*) from {schema}.unhandled") == 0);
    }

    @Test
    void one_that_cannot_be_read_any_more_is_a_dead_letter_again_and_says_so() throws SQLException {
        edit(body -> body.replace("\"number\":1", "\"number\":\"one\""));

        assertThat(again().failure().reason()).isEqualTo("invalid-data");
        assertThat(letter().body()).asString(UTF_8).contains("\"number\":1");
    }

    @Test
    void one_that_has_become_another_message_is_a_dead_letter_again_and_says_so() throws SQLException {
        var id = String.valueOf(letter().letter().message().id());

        edit(body -> body.replace(id, "another").replace("\"thing\":\"chair\"", "\"thing\":\"table\""));

        var again = again();
        assertThat(again.failure().reason()).isEqualTo("invalid-envelope");
        assertThat(again.failure().detail())
                .contains("another id, source or time")
                .contains("another");
        assertThat(again.message().id()).isEqualTo(id);
        assertThat(world.effects("table")).isZero();
    }

    private long letters() throws SQLException {
        return tidings.deadLetters().count(ALL);
    }

    private DeadLetter.Content letter() throws SQLException {
        var listed = tidings.deadLetters().list(ALL, 0, 10).getFirst();
        return tidings.deadLetters().find(listed.id()).orElseThrow();
    }

    private void edit(UnaryOperator<String> editing) throws SQLException {
        var letter = letter();
        var edited = editing.apply(new String(letter.body(), UTF_8));
        assertThat(edited.getBytes(UTF_8)).isNotEqualTo(letter.body());
        assertThat(tidings.deadLetters().replay(letter.letter().id(), edited.getBytes(UTF_8)))
                .isTrue();
    }

    private DeadLetter again() throws SQLException {
        await().until(() -> letters() == 1);
        return letter().letter();
    }
}
