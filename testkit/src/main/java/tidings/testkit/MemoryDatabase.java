package tidings.testkit;

import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.TreeSet;

/** The transactions of a store in memory. What its parts keep is guarded by it. */
final class MemoryDatabase {

    private final InstantSource time;
    private final TreeSet<Long> underWay = new TreeSet<>(); // guarded by this
    private long nextId = 1; // guarded by this

    MemoryDatabase(InstantSource time) {
        this.time = time;
    }

    Instant now() {
        return time.instant();
    }

    /** The id of a transaction that begins to write. */
    synchronized long begun() {
        underWay.add(nextId);
        return nextId++;
    }

    /** Those that wait for it look again. */
    synchronized void ended(long id) {
        underWay.remove(id);
        notifyAll();
    }

    /** All below have ended. */
    synchronized long oldestUnderWay() {
        return underWay.isEmpty() ? nextId : underWay.first();
    }

    /** None from here on has begun. */
    synchronized long nextId() {
        return nextId;
    }

    /** Until any transaction has ended; the caller has this locked. */
    @SuppressWarnings("WaitNotInLoop") // the caller's
    void awaitAnEnd() throws SQLException {
        try {
            wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while waiting for another transaction", "57014", e);
        }
    }
}
