package tidings.outbox;

import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/**
 * The relaying side: rows of the lanes that an owner holds. What a caller says of a lane counts only with the lane's
 * owner and epoch as they stand in the database. Every call is a transaction of its own. Thread-safe.
 */
public interface OutboxRecords {

    /**
     * Rows to publish now, in this order: those that were held back and are due, those asked for by their ids, then new
     * ones by lane and id. Whatever the limits, at least one row if there is any; none of the new ones unless all that were
     * asked for in a range are here.
     */
    Claim claim(String owner, List<Position> positions, Limit limit) throws SQLException;

    /**
     * Deletes rows that the broker has confirmed, and has those of their subjects that were held behind them come next.
     *
     * @return how many were there and in a lane of this owner and epoch
     */
    int remove(String owner, Collection<Settled> rows) throws SQLException;

    /** Has rows wait in the database, if their lanes are this owner's; they come again when their delay is over. */
    void hold(String owner, Collection<OutboxRecord.Held> rows) throws SQLException;

    /**
     * Where a relay stands in a lane.
     *
     * @param after all rows above this id are wanted
     * @param ids further rows that are wanted, of those not above
     * @param sweep a range whose rows are wanted too
     */
    record Position(int lane, long epoch, long after, List<Long> ids, Sweep sweep) {

        public Position {
            ids = List.copyOf(ids);
        }

        /** Whether anything is wanted that is not above {@link #after}. */
        boolean looksBelow() {
            return !ids.isEmpty() || sweep.to() > 0;
        }
    }

    /** Ids above {@code after}, up to {@code to}. */
    record Sweep(long after, long to) {

        /** Nothing. */
        public static final Sweep NONE = new Sweep(0, 0);
    }

    /**
     * @param rows of each of the three kinds; those asked for by id come beside
     * @param bytes of bodies
     */
    record Limit(int rows, long bytes) {}

    /**
     * What was visible in one snapshot of the database.
     *
     * @param xmin every transaction below it has ended
     * @param xmax no transaction from here on had an id yet
     * @param complete whether all rows that were asked for by id and in a range are here
     */
    record Claim(long xmin, long xmax, boolean complete, List<OutboxRecord> rows) {

        public Claim {
            rows = List.copyOf(rows);
        }
    }

    /** A row that is done, and the epoch in which it was claimed. */
    record Settled(OutboxRecord row, long epoch) {}
}
