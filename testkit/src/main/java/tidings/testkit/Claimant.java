package tidings.testkit;

import static java.util.Objects.requireNonNull;

import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tidings.outbox.Lane;
import tidings.outbox.OutboxRecord;
import tidings.outbox.OutboxRecords;
import tidings.outbox.OutboxRecords.Claim;
import tidings.outbox.OutboxRecords.Limit;
import tidings.outbox.OutboxRecords.Position;
import tidings.outbox.OutboxRecords.Settled;
import tidings.outbox.OutboxRecords.Sweep;
import tidings.store.Store;

/** An owner of lanes, without the cursors of a relay: a case says itself where it stands. */
final class Claimant {

    static final Limit PLENTY = new Limit(1_000, 100_000_000);

    private final Store store;
    private final String owner;
    private final Map<Integer, Long> epochs;

    private Claimant(Store store, String owner, Map<Integer, Long> epochs) {
        this.store = store;
        this.owner = owner;
        this.epochs = epochs;
    }

    /** Takes whatever is free. */
    static Claimant of(StoreFixture fixture, String owner, Duration lease) throws SQLException {
        var store = fixture.store();
        return new Claimant(store, owner, new HashMap<>(store.outbox().lanes().take(owner, Lane.COUNT, lease)));
    }

    static Claimant ofAllLanes(StoreFixture fixture) throws SQLException {
        return of(fixture, "relay", StoreSteps.LONG);
    }

    boolean hasAllLanes() {
        return epochs.size() == Lane.COUNT;
    }

    /** Gives the lane of this subject back and goes on as if it still had it, beside its others. */
    void release(String subject) throws SQLException {
        store.outbox().lanes().release(owner, List.of(StoreSteps.lane(subject)));
    }

    long epoch(int lane) {
        return requireNonNull(epochs.get(lane), "not a lane of this owner");
    }

    Position position(String subject, long after, Long... ids) {
        return position(subject, after, Sweep.NONE, ids);
    }

    Position position(String subject, long after, Sweep sweep, Long... ids) {
        int lane = StoreSteps.lane(subject);
        return new Position(lane, epoch(lane), after, List.of(ids), sweep);
    }

    Claim claim(Position... positions) throws SQLException {
        return claim(PLENTY, positions);
    }

    Claim claim(Limit limit, Position... positions) throws SQLException {
        return records().claim(owner, List.of(positions), limit);
    }

    /** Whatever can leave now, from all lanes. */
    List<OutboxRecord> all() throws SQLException {
        var positions = epochs.entrySet().stream()
                .map(lane -> new Position(lane.getKey(), lane.getValue(), 0, List.of(), Sweep.NONE))
                .toList();
        return records().claim(owner, positions, PLENTY).rows();
    }

    int remove(OutboxRecord... rows) throws SQLException {
        return records()
                .remove(
                        owner,
                        Stream.of(rows)
                                .map(row -> new Settled(row, epoch(row.lane())))
                                .toList());
    }

    void hold(OutboxRecord row, Duration delay, String reason) throws SQLException {
        records().hold(owner, List.of(new OutboxRecord.Held(row.key(), delay, reason)));
    }

    private OutboxRecords records() {
        return store.outbox().records();
    }
}
