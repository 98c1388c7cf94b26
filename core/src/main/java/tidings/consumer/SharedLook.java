package tidings.consumer;

import static java.util.Objects.requireNonNull;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tidings.inbox.Inbox;
import tidings.inbox.Sighting;

/**
 * Looks into an inbox for several threads with one statement: who comes while a look is under way waits for its end, and
 * the first of them then looks for all. A look never begins before it was asked for. Thread-safe.
 */
final class SharedLook {

    /** More are the next look's. */
    static final int MOST = 256;

    private final Inbox inbox;
    private final Queue<Asked> waiting = new ConcurrentLinkedQueue<>();
    private final ReentrantLock turn = new ReentrantLock();

    SharedLook(Inbox inbox) {
        this.inbox = inbox;
    }

    private static final class Asked {
        private final Inbox.Sought message;
        private @Nullable Sighting sighting; // guarded by turn
        private @Nullable Exception failure; // guarded by turn

        private Asked(Inbox.Sought message) {
            this.message = message;
        }
    }

    /** Throws what the look threw, the same to all who shared it: nobody waits for a dead database after the others. */
    Sighting look(Inbox.Sought message) throws SQLException, InterruptedException {
        var mine = new Asked(message);
        waiting.add(mine);
        turn.lockInterruptibly();
        try {
            while (mine.sighting == null && mine.failure == null) lookForThoseWho(nextOnes());
            return answer(mine);
        } finally {
            turn.unlock();
        }
    }

    private static Sighting answer(Asked asked) throws SQLException {
        if (asked.failure instanceof SQLException e) throw e;
        if (asked.failure instanceof RuntimeException e) throw e;
        return requireNonNull(asked.sighting);
    }

    private List<Asked> nextOnes() {
        var next = new ArrayList<Asked>();
        for (var asked = waiting.poll(); asked != null; asked = next.size() < MOST ? waiting.poll() : null)
            next.add(asked);
        return next;
    }

    private void lookForThoseWho(List<Asked> ask) {
        try {
            var sightings = inbox.look(ask.stream().map(asked -> asked.message).toList());
            for (int i = 0; i < ask.size(); i++) ask.get(i).sighting = sightings.get(i);
        } catch (SQLException | RuntimeException e) {
            for (var asked : ask) asked.failure = e;
        } catch (Error e) {
            waiting.addAll(ask); // each finds out for itself
            throw e;
        }
    }
}
