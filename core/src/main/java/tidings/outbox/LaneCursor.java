package tidings.outbox;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How far the relay has come in a lane. It looks only above the highest id it has seen: a scan from the lowest would cross
 * every row that was deleted and cannot be vacuumed yet.
 *
 * <p>Ids become visible in another order than they were assigned, so it remembers which of those below are missing. A
 * transaction has its own id before it gets one for a row. Hence all that may still bring a missing row had begun when a
 * higher one was seen: they are below that snapshot's {@code xmax}. Once a later snapshot's {@code xmin} is not below it
 * and the row does not show, it never will. A gap too wide to list is looked through as a range, now and then.
 *
 * <p>A row is never seen while one that committed before it stays unseen: new rows are asked for only together with all
 * that may still appear below them. Else a later message of a subject could overtake an earlier one.
 */
final class LaneCursor {

    /** So many are asked for at a time; a wider gap is a range. */
    private static final int MOST_LISTED = 500;

    /** No id is above it. */
    private static final long NOTHING_NEW = Long.MAX_VALUE;

    private static final long SWEEP_SOON_NANOS = 10_000_000;
    private static final long SWEEP_LATE_NANOS = 100_000_000;

    private final int lane;
    private final long epoch;
    private long highest;
    private final TreeMap<Long, Long> missing = new TreeMap<>(); // id → xmax when it was missed
    private final TreeSet<Long> again = new TreeSet<>();
    private OutboxRecords.Sweep range = OutboxRecords.Sweep.NONE;
    private long rangeXmax;
    private long lastSweep;
    private long sweepEvery = SWEEP_SOON_NANOS;

    LaneCursor(int lane, long epoch) {
        this.lane = lane;
        this.epoch = epoch;
    }

    int lane() {
        return lane;
    }

    long epoch() {
        return epoch;
    }

    /** What to ask for next. */
    OutboxRecords.Position position(long now) {
        if (!expectsMore())
            return new OutboxRecords.Position(lane, epoch, highest, List.of(), OutboxRecords.Sweep.NONE);
        var ids = new ArrayList<Long>(again);
        ids.addAll(missing.keySet());
        boolean allListed = ids.size() <= MOST_LISTED;
        if (!allListed) ids.subList(MOST_LISTED, ids.size()).clear();
        boolean open = range.to() > 0;
        boolean sweeps = open && (lastSweep == 0 || now - lastSweep >= sweepEvery);
        if (sweeps) lastSweep = now | 1;
        boolean coversAllBelow = allListed && (!open || sweeps);
        return new OutboxRecords.Position(
                lane, epoch, coversAllBelow ? highest : NOTHING_NEW, ids, sweeps ? range : OutboxRecords.Sweep.NONE);
    }

    /** Whether rows are expected that nobody will tell of. */
    boolean expectsMore() {
        return !missing.isEmpty() || !again.isEmpty() || range.to() > 0;
    }

    /**
     * Takes in an answer.
     *
     * @param ids of this lane's rows in it, in any order
     */
    void seen(OutboxRecords.Position asked, Collection<Long> ids, OutboxRecords.Claim claim) {
        if (ids.isEmpty() && !asked.looksBelow()) return; // as nearly all of sixty-four lanes nearly always
        var came = new HashSet<>(ids);
        for (var id : came) {
            missing.remove(id);
            again.remove(id);
        }
        if (claim.complete()) forgetWhatNeverCame(asked, claim.xmin());
        var above = new TreeSet<Long>();
        for (var id : came) if (id > highest) above.add(id);
        for (long id : above) {
            miss(highest, id, claim.xmax());
            highest = id;
        }
    }

    /** A row that was claimed and has not left: it is asked for again, before those after it. */
    void again(long id) {
        again.add(id);
    }

    private void forgetWhatNeverCame(OutboxRecords.Position asked, long xmin) {
        for (var id : asked.ids()) {
            again.remove(id); // it is gone, or held back: then it comes when it is due
            var missedAt = missing.get(id);
            if (missedAt != null && missedAt <= xmin) missing.remove(id);
        }
        if (asked.sweep().to() == 0 || !asked.sweep().equals(range)) return;
        if (rangeXmax <= xmin) range = OutboxRecords.Sweep.NONE;
        else sweepEvery = Math.min(2 * sweepEvery, SWEEP_LATE_NANOS);
    }

    private void miss(long below, long id, long xmax) {
        long width = id - below - 1;
        if (width > MOST_LISTED) {
            widen(below, id - 1, xmax);
            return;
        }
        for (long each = below + 1; each < id; each++) missing.put(each, xmax);
        if (missing.size() > MOST_LISTED) {
            long latest =
                    missing.values().stream().mapToLong(Long::longValue).max().orElse(xmax);
            widen(missing.firstKey() - 1, missing.lastKey(), latest);
            missing.clear();
        }
    }

    private void widen(long after, long to, long xmax) {
        range = range.to() == 0
                ? new OutboxRecords.Sweep(after, to)
                : new OutboxRecords.Sweep(Math.min(range.after(), after), Math.max(range.to(), to));
        rangeXmax = Math.max(rangeXmax, xmax);
        lastSweep = 0;
        sweepEvery = SWEEP_SOON_NANOS;
    }

    /**
     * The rows of an answer, by lane, but for those that were held back: they come when they are due, wherever they are,
     * and say nothing of how far the relay has come.
     */
    static Map<Integer, List<Long>> idsByLane(List<OutboxRecord> rows) {
        var ids = new TreeMap<Integer, List<Long>>();
        for (var row : rows)
            if (row.attempts() == 0)
                ids.computeIfAbsent(row.lane(), none -> new ArrayList<>()).add(row.id());
        return ids;
    }
}
