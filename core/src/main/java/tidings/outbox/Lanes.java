package tidings.outbox;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;

/**
 * Who relays which lane: leases that end by the database's clock. Each time a lane gets another owner, or the same one
 * after its lease had ended, its epoch rises, so that whoever held it before can be told by it. Thread-safe.
 */
public interface Lanes {

    /** Tells that this owner lives, and extends the leases it still holds from now on. */
    Renewal renew(String owner, Duration lease) throws SQLException;

    /** Takes lanes that nobody holds; the epoch of each. */
    Map<Integer, Long> take(String owner, int atMost, Duration lease) throws SQLException;

    /** Gives lanes back, for others to take at once. Those of another owner stay as they are. */
    void release(String owner, Collection<Integer> lanes) throws SQLException;

    /** This owner ends: gives all its lanes back and does not count any more. */
    void leave(String owner) throws SQLException;

    /**
     * @param held the epoch of each lane that the owner holds
     * @param owners that live, this one included
     */
    record Renewal(Map<Integer, Long> held, int owners) {

        public Renewal {
            held = Map.copyOf(held);
        }
    }
}
