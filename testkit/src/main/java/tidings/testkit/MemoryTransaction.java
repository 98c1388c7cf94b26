package tidings.testkit;

import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a connection has written and not committed. Guarded by its database. */
final class MemoryTransaction {

    private static final long READS_ONLY = 0;

    private final MemoryDatabase database;
    private final List<Change> changes = new ArrayList<>();
    private long id = READS_ONLY;
    private @Nullable MemoryTransaction waitsFor;

    MemoryTransaction(MemoryDatabase database) {
        this.database = database;
    }

    /** Happens when the transaction ends. */
    interface Change {

        /** Others see it from now on. */
        void commit();

        default void rollBack() {}
    }

    /** Before what it writes gets an id of its own: a reader tells by both what may still appear. */
    void beginWriting() {
        if (id == READS_ONLY) id = database.begun();
    }

    void add(Change change) {
        changes.add(change);
    }

    /** How much it has written so far, to come back to. */
    int written() {
        return changes.size();
    }

    void rollBackTo(int written) {
        while (changes.size() > written) changes.removeLast().rollBack();
        database.somethingEnded();
    }

    void commit() {
        changes.forEach(Change::commit);
        end();
    }

    void rollBack() {
        rollBackTo(0);
        end();
    }

    private void end() {
        changes.clear();
        if (id != READS_ONLY) database.ended(id);
        id = READS_ONLY;
    }

    /** Until any transaction has ended, or gone back. */
    void waitFor(MemoryTransaction other) throws SQLException {
        for (var next = other; next != null; next = next.waitsFor)
            if (next == this) throw new SQLTransactionRollbackException("deadlock", "40P01");
        waitsFor = other;
        try {
            database.awaitAnEnd();
        } finally {
            waitsFor = null;
        }
    }
}
