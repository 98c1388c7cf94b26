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
        synchronized (database) {
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
        }
    }

    @Override
    public Map<Integer, Long> take(String owner, int atMost, Duration lease) {
        synchronized (database) {
            var now = database.now();
            var taken = new HashMap<Integer, Long>();
            for (int lane = 0; lane < lanes.length && taken.size() < atMost; lane++) {
                if (!lanes[lane].hasEnded(now)) continue;
                lanes[lane] = new Lease(owner, lanes[lane].epoch() + 1, now.plus(lease));
                taken.put(lane, lanes[lane].epoch());
            }
            return taken;
        }
    }

    @Override
    public void release(String owner, Collection<Integer> given) {
        synchronized (database) {
            for (int lane : given) if (isOwned(lane, owner)) lanes[lane] = lanes[lane].given();
        }
    }

    @Override
    public void leave(String owner) {
        synchronized (database) {
            owners.remove(owner);
            release(owner, IntStream.range(0, lanes.length).boxed().toList());
        }
    }

    List<Integer> ownerless() {
        synchronized (database) {
            var now = database.now();
            return IntStream.range(0, lanes.length)
                    .filter(lane -> lanes[lane].hasEnded(now))
                    .boxed()
                    .toList();
        }
    }

    boolean isHeld(int lane, String owner, long epoch) {
        synchronized (database) {
            return lanes[lane].epoch() == epoch && lanes[lane].isOf(owner, database.now());
        }
    }

    /** Also if the lease has ended, as long as nobody else has it. */
    boolean isOwned(int lane, String owner) {
        synchronized (database) {
            return lanes[lane].owner().equals(owner);
        }
    }

    /** Also if the lease has ended, as long as it was not taken since. */
    boolean isOwned(int lane, String owner, long epoch) {
        synchronized (database) {
            return isOwned(lane, owner) && lanes[lane].epoch() == epoch;
        }
    }
}
