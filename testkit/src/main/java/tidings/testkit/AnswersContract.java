package tidings.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static tidings.testkit.StoreSteps.begin;
import static tidings.testkit.StoreSteps.forAWhile;
import static tidings.testkit.StoreSteps.meanwhile;
import static tidings.testkit.StoreSteps.transact;

import org.junit.jupiter.api.Test;
import tidings.inbox.Answers;
import tidings.inbox.Answers.Answer;
import tidings.inbox.Answers.Entry;

/** What a participant has answered is there when it is asked again, and whoever asks waits for whoever is about to answer. */
interface AnswersContract {

    Answer ANSWER = new Answer("contract.answered", "{\"a\": 1}");

    StoreFixture fixture();

    @Test
    default void a_new_entry_is_empty_and_a_kept_one_is_as_it_was() throws Exception {
        assertThat(opened("saga", "step")).isEqualTo(Entry.EMPTY);
        kept("saga", "step", Entry.EMPTY.done(ANSWER).undone(ANSWER, 3));

        assertThat(opened("saga", "step")).isEqualTo(new Entry(false, ANSWER, ANSWER, 3));
        var after = new Entry(true, new Answer("another.done", "{}"), new Answer("another.undone", "[]"), 4);
        kept("saga", "step", after);

        assertThat(opened("saga", "step")).isEqualTo(after);
        assertThat(opened("saga", "another step")).isEqualTo(Entry.EMPTY);
        assertThat(opened("another saga", "step")).isEqualTo(Entry.EMPTY);
    }

    @Test
    default void h30_who_opens_an_entry_waits_for_the_uncommitted_work_of_another_and_sees_it() throws Exception {
        try (var connection = begin(fixture())) {
            answers().open(connection, "saga", "step");
            var compensation = meanwhile(() -> opened("saga", "step"));
            forAWhile().until(() -> !compensation.isDone());

            answers().keep(connection, "saga", "step", Entry.EMPTY.done(ANSWER));
            connection.commit();

            assertThat(compensation.join().done()).isEqualTo(ANSWER);
        }
    }

    @Test
    default void what_was_begun_stays_begun() throws Exception {
        kept("saga", "step", Entry.EMPTY.begin());

        assertThat(opened("saga", "step")).isEqualTo(new Entry(true, null, null, 0));
        kept("saga", "step", opened("saga", "step").done(ANSWER));
        assertThat(opened("saga", "step")).isEqualTo(new Entry(true, ANSWER, null, 0));
    }

    @Test
    default void what_is_rolled_back_was_not_answered() throws Exception {
        try (var connection = begin(fixture())) {
            answers().open(connection, "saga", "step");
            answers().keep(connection, "saga", "step", Entry.EMPTY.done(ANSWER));
            connection.rollback();
        }

        assertThat(opened("saga", "step")).isEqualTo(Entry.EMPTY);
    }

    private Entry opened(String saga, String step) throws Exception {
        return transact(fixture(), connection -> answers().open(connection, saga, step));
    }

    private void kept(String saga, String step, Entry entry) throws Exception {
        transact(fixture(), connection -> {
            answers().open(connection, saga, step);
            answers().keep(connection, saga, step, entry);
            return entry;
        });
    }

    private Answers answers() {
        return fixture().store().answers();
    }
}
