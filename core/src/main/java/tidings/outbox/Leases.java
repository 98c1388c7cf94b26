package tidings.outbox;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.messaging.Environment;

/**
 * The lanes of this instance: extends their leases in time, takes its share of those that are free, gives back what others
 * should have. For the relay's thread only.
 */
final class Leases {

    private static final Logger log = LoggerFactory.getLogger(Relay.class);

    private final Lanes lanes;
    private final String owner;
    private final RelaySettings settings;
    private final Environment environment;
    private final Map<Integer, LaneCursor> cursors = new HashMap<>();
    private long since; // of the last renewal
    private long due;
    private boolean begun;
    private int share = Lane.COUNT;

    Leases(Lanes lanes, String owner, RelaySettings settings, Environment environment) {
        this.lanes = lanes;
        this.owner = owner;
        this.settings = settings;
        this.environment = environment;
    }

    Collection<LaneCursor> cursors() {
        return cursors.values();
    }

    /** Whether it has asked for any, and not left. */
    boolean begun() {
        return begun;
    }

    Set<Integer> lanes() {
        return cursors.keySet();
    }

    /** Whether it may act on what it claimed under these leases. */
    boolean hold(long now) {
        return begun && settings.isWithinLease(since, now);
    }

    long untilDue(long now) {
        return begun ? Math.max(0, due - now) : 0;
    }

    /** Between two batches, when nothing of any lane is under way. */
    void keep() throws SQLException {
        if (untilDue(environment.nanoTime()) > 0) return;
        renew();
        if (cursors.size() > share) giveBack();
        else if (cursors.size() < share) take();
    }

    /** In the middle of a batch, which ends by itself when the leases do. */
    void renewIfPossible() {
        try {
            renew();
        } catch (SQLException | RuntimeException e) {
            log.debug("{}: cannot extend its leases: {}", owner, e.toString());
            due = environment.nanoTime() + settings.lease().toNanos() / 20;
        }
    }

    private void renew() throws SQLException {
        long now = environment.nanoTime(); // before the database counts from
        var renewal = lanes.renew(owner, settings.lease());
        adopt(renewal.held());
        since = now;
        begun = true;
        due = now + settings.lease().toNanos() / 3;
        share = Math.ceilDiv(Lane.COUNT, Math.max(1, renewal.owners()));
    }

    /** After a failure of the database nobody knows what it still holds. */
    void lookAgain() {
        due = environment.nanoTime();
    }

    void leave() throws SQLException {
        begun = false;
        cursors.clear();
        lanes.leave(owner);
    }

    private void giveBack() throws SQLException {
        var surplus = List.copyOf(cursors.keySet()).subList(share, cursors.size());
        lanes.release(owner, surplus);
        cursors.keySet().removeAll(surplus);
        log.info("{}: gave {} lanes to other instances, {} are left here", owner, surplus.size(), cursors.size());
    }

    private void take() throws SQLException {
        var taken = lanes.take(owner, share - cursors.size(), settings.lease());
        taken.forEach((lane, epoch) -> cursors.put(lane, new LaneCursor(lane, epoch)));
        if (!taken.isEmpty()) log.info("{}: relays {} lanes, {} of them new", owner, cursors.size(), taken.size());
        // Those who have too many give them back soon.
        if (cursors.size() < share)
            due = environment.nanoTime() + settings.lease().toNanos() / 20;
    }

    /** A lane that was lost, or lost and taken again under another epoch, is begun anew. */
    private void adopt(Map<Integer, Long> held) {
        var lost = new ArrayList<Integer>();
        cursors.forEach((lane, cursor) -> {
            if (!Long.valueOf(cursor.epoch()).equals(held.get(lane))) lost.add(lane);
        });
        if (!lost.isEmpty()) log.warn("{}: lost {} lanes, their leases had ended", owner, lost.size());
        cursors.keySet().removeAll(lost);
        held.forEach((lane, epoch) -> cursors.computeIfAbsent(lane, none -> new LaneCursor(lane, epoch)));
    }

    /** Null where the lane was lost, or lost and taken again. */
    @Nullable
    LaneCursor cursor(int lane, long epoch) {
        var cursor = cursors.get(lane);
        return cursor != null && cursor.epoch() == epoch ? cursor : null;
    }
}
