package tidings.testkit;

import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/** The transactions of a store in memory. What its parts keep is guarded by its lock. */
final class MemoryDatabase {

    private final InstantSource time;
    private final ReentrantLock lock = new ReentrantLock();
    private final TreeSet<Long> underWay = new TreeSet<>(); // guarded by lock
    private final List<Semaphore> waiting = new ArrayList<>(); // guarded by lock
    private long nextId = 1; // guarded by lock

    MemoryDatabase(InstantSource time) {
        this.time = time;
    }

    Instant now() {
        return time.instant();
    }

    void lock() {
        lock.lock();
    }

    void unlock() {
        lock.unlock();
    }

    /** The id of a transaction that begins to write. */
    long begun() {
        underWay.add(nextId);
        return nextId++;
    }

    void ended(long id) {
        underWay.remove(id);
        somethingEnded();
    }

    /** Those that wait look again. */
    void somethingEnded() {
        waiting.forEach(Semaphore::release);
        waiting.clear();
    }

    /** All below have ended. */
    long oldestUnderWay() {
        return underWay.isEmpty() ? nextId : underWay.first();
    }

    /** None from here on has begun. */
    long nextId() {
        return nextId;
    }

    /**
     * Until any transaction has ended; the caller has the lock, and gives it up meanwhile. Each waits for a permit of its own:
     * one whose process has died is nobody's successor.
     */
    void awaitAnEnd() throws SQLException {
        var ended = new Semaphore(0);
        waiting.add(ended);
        int holds = lock.getHoldCount();
        for (int i = 0; i < holds; i++) lock.unlock();
        try {
            ended.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while waiting for another transaction", "57014", e);
        } finally {
            for (int i = 0; i < holds; i++) lock.lock();
            waiting.remove(ended);
        }
    }
}
