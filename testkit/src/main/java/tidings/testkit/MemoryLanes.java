package tidings.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import tidings.outbox.Lane;
import tidings.outbox.Lanes;

/** Leases by the clock of a database in memory. Guarded by it. */
final class MemoryLanes implements Lanes {

    private final MemoryDatabase database;
    private final Lease[] lanes = new Lease[Lane.COUNT];
    private final Map<String, Instant> owners = new HashMap<>(); // until when each lives

    MemoryLanes(MemoryDatabase database) {
        this.database = database;
        Arrays.fill(lanes, new Lease("", 0, Instant.MIN));
    }

    private record Lease(String owner, long epoch, Instant end) {

        boolean hasEnded(Instant now) {
            return !end.isAfter(now);
        }

        boolean isOf(String who, Instant now) {
            return owner.equals(who) && !hasEnded(now);
        }

        Lease until(Instant end) {
            return new Lease(owner, epoch, end);
        }

        Lease given() {
            return new Lease("", epoch, Instant.MIN);
        }
    }

    @Override
    public Renewal renew(String owner, Duration lease) {
        database.lock();
        try {
            var now = database.now();
            owners.values().removeIf(end -> !end.isAfter(now));
            owners.put(owner, now.plus(lease));
            var held = new HashMap<Integer, Long>();
            for (int lane = 0; lane < lanes.length; lane++) {
                if (!lanes[lane].isOf(owner, now)) continue;
                lanes[lane] = lanes[lane].until(now.plus(lease));
                held.put(lane, lanes[lane].epoch());
            }
            return new Renewal(held, owners.size());
        } finally {
            database.unlock();
        }
    }

    @Override
    public Map<Integer, Long> take(String owner, int atMost, Duration lease) {
        database.lock();
        try {
            var now = database.now();
            var taken = new HashMap<Integer, Long>();
            for (int lane = 0; lane < lanes.length && taken.size() < atMost; lane++) {
                if (!lanes[lane].hasEnded(now)) continue;
                lanes[lane] = new Lease(owner, lanes[lane].epoch() + 1, now.plus(lease));
                taken.put(lane, lanes[lane].epoch());
            }
            return taken;
        } finally {
            database.unlock();
        }
    }

    @Override
    public void release(String owner, Collection<Integer> given) {
        database.lock();
        try {
            for (int lane : given) if (isOwned(lane, owner)) lanes[lane] = lanes[lane].given();
        } finally {
            database.unlock();
        }
    }

    @Override
    public void leave(String owner) {
        database.lock();
        try {
            owners.remove(owner);
            release(owner, IntStream.range(0, lanes.length).boxed().toList());
        } finally {
            database.unlock();
        }
    }

    List<Integer> ownerless() {
        database.lock();
        try {
            var now = database.now();
            return IntStream.range(0, lanes.length)
                    .filter(lane -> lanes[lane].hasEnded(now))
                    .boxed()
                    .toList();
        } finally {
            database.unlock();
        }
    }

    boolean isHeld(int lane, String owner, long epoch) {
        database.lock();
        try {
            return lanes[lane].epoch() == epoch && lanes[lane].isOf(owner, database.now());
        } finally {
            database.unlock();
        }
    }

    /** Also if the lease has ended, as long as nobody else has it. */
    boolean isOwned(int lane, String owner) {
        database.lock();
        try {
            return lanes[lane].owner().equals(owner);
        } finally {
            database.unlock();
        }
    }

    /** Also if the lease has ended, as long as it was not taken since. */
    boolean isOwned(int lane, String owner, long epoch) {
        database.lock();
        try {
            return isOwned(lane, owner) && lanes[lane].epoch() == epoch;
        } finally {
            database.unlock();
        }
    }
}
