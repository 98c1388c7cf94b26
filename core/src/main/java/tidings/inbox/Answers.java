package tidings.inbox;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What a participant of sagas has answered, one entry for each step of each saga. Whoever opens an entry has it until its
 * transaction ends: a command and the one that undoes it never miss each other's uncommitted work. Thread-safe.
 */
public interface Answers {

    /** Opens the entry in the transaction of this connection; waits for another that has it. A new one is empty. */
    Entry open(Connection transaction, String saga, String step) throws SQLException;

    /** Keeps an entry that this transaction has opened. */
    void keep(Connection transaction, String saga, String step, Entry entry) throws SQLException;

    /**
     * One entry.
     *
     * @param begun whether the command may have had an effect elsewhere
     * @param done the answer to the command; null while it has not been handled
     * @param undone the answer to the one that undoes it; null while that has not been handled
     * @param round of the saga's attempts to undo it, in which that was
     */
    record Entry(
            boolean begun, @Nullable Answer done, @Nullable Answer undone, int round) {

        /** Nothing has come yet. */
        public static final Entry EMPTY = new Entry(false, null, null, 0);

        /** The command is about to have an effect elsewhere. */
        public Entry begin() {
            return new Entry(true, done, undone, round);
        }

        /** The command was answered. */
        public Entry done(Answer answer) {
            return new Entry(begun, answer, undone, round);
        }

        /** Whether it was undone in this round, or in a later one. */
        public boolean isUndone(int round) {
            return undone != null && this.round >= round;
        }

        /** Whether the command may have had an effect, and that was not undone in this round. */
        public boolean needsUndoing(int round) {
            return (begun || done != null) && !isUndone(round);
        }

        /** It was undone. */
        public Entry undone(Answer answer, int round) {
            return new Entry(begun, done, answer, round);
        }
    }

    /**
     * An answer as it is kept.
     *
     * @param type the reply's, as on the wire
     * @param data as the format writes it
     */
    record Answer(String type, String data) {}
}
