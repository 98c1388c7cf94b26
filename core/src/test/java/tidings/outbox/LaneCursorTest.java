package tidings.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tidings.messaging.DepartingMessage;
import tidings.messaging.MessageProperties;
import tidings.messaging.OutgoingMessage;

/** H21: whatever the order in which ids commit, none stays behind. */
class LaneCursorTest {

    /** A lane in which transactions get their id, then rows, then commit or roll back, in any order; seen through snapshots. */
    private static final class ModelLane {

        private final Random random;
        private final boolean inBulk;
        private final List<Writer> open = new ArrayList<>();
        private final TreeSet<Long> visible = new TreeSet<>();
        private final Set<Long> committed = new HashSet<>();
        private final Map<Long, Integer> assignedAt = new HashMap<>();
        private final Map<Long, Integer> committedAt = new HashMap<>();
        private int now;
        private long nextXid = 100;
        private long nextId = 1;

        private record Writer(long xid, List<Long> ids) {}

        ModelLane(Random random, long firstId, boolean inBulk) {
            this.random = random;
            this.inBulk = inBulk;
            this.nextId = firstId;
        }

        void step() {
            switch (random.nextInt(4)) {
                case 0 -> open.add(new Writer(nextXid++, new ArrayList<>()));
                case 1, 2 -> {
                    if (!open.isEmpty()) assign(open.get(random.nextInt(open.size())));
                }
                default -> end();
            }
        }

        /** One row mostly, and now and then a great many. */
        private void assign(Writer writer) {
            int rows = inBulk && random.nextInt(20) == 0 ? 1_200 : 1;
            for (int row = 0; row < rows; row++) {
                assignedAt.put(nextId, ++now);
                writer.ids().add(nextId++);
            }
        }

        void end() {
            if (open.isEmpty()) return;
            var writer = open.remove(random.nextInt(open.size()));
            if (random.nextInt(5) == 0) return; // rolled back
            visible.addAll(writer.ids());
            now++;
            for (var id : writer.ids()) committedAt.put(id, now);
            committed.addAll(writer.ids());
        }

        OutboxRecords.Claim claim(OutboxRecords.Position position, int limit) {
            var found = new TreeMap<Long, OutboxRecord>();
            for (var id : position.ids()) if (visible.contains(id)) found.put(id, row(id));
            for (var id : visible)
                if (id > position.sweep().after() && id <= position.sweep().to()) found.put(id, row(id));
            int fresh = 0;
            for (var id : visible.tailSet(position.after(), false)) {
                if (fresh++ == limit) break;
                found.put(id, row(id));
            }
            long xmin = open.stream().mapToLong(Writer::xid).min().orElse(nextXid);
            return new OutboxRecords.Claim(xmin, nextXid, true, List.copyOf(found.values()));
        }

        private static OutboxRecord row(long id) {
            var message = new OutgoingMessage("x", "k", MessageProperties.none(), new byte[0]);
            return new OutboxRecord(1, id, new DepartingMessage(message, null, false), null, 0);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 5_000})
    void every_committed_row_is_claimed_once(long firstId) {
        for (int seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            var lane = new ModelLane(random, firstId, false);
            var cursor = new LaneCursor(1, 1);
            var claimed = new ArrayList<Long>();
            long now = 1;
            for (int step = 0; step < 400; step++) {
                lane.step();
                if (random.nextInt(3) == 0)
                    claim(lane, cursor, claimed, now += 300_000_000, random.nextBoolean() ? 3 : 50, 10);
            }
            while (!lane.open.isEmpty()) lane.end();
            for (int last = 0; last < 200; last++) claim(lane, cursor, claimed, now += 300_000_000, 10, 10);

            assertThat(claimed).as("seed " + seed).doesNotHaveDuplicates().containsAll(lane.committed);
            assertThat(cursor.expectsMore()).as("seed " + seed).isFalse();
        }
    }

    /** So it is with rows of one subject: who publishes the later one has waited for the commit of the earlier. */
    @Test
    void a_row_never_comes_before_one_that_had_committed_when_it_got_its_id() {
        for (int seed = 0; seed < 60; seed++) {
            var random = new Random(seed);
            var lane = new ModelLane(random, 1, true);
            var cursor = new LaneCursor(1, 1);
            var claimed = new ArrayList<Long>();
            long now = 1;
            for (int step = 0; step < 300; step++) {
                lane.step();
                if (random.nextInt(3) == 0)
                    claim(lane, cursor, claimed, now += random.nextInt(20_000_000), random.nextBoolean() ? 3 : 50, 0);
            }
            while (!lane.open.isEmpty()) lane.end();
            for (int last = 0; last < 2_000 && claimed.size() < lane.committed.size(); last++)
                claim(lane, cursor, claimed, now += 200_000_000, 500, 0);

            assertThat(claimed).as("seed " + seed).containsAll(lane.committed);
            var latestAssigned = 0;
            for (var id : claimed) {
                if (lane.committedAt.getOrDefault(id, 0) <= latestAssigned)
                    throw new AssertionError("seed " + seed + ": row " + id + " comes too late");
                latestAssigned = Math.max(latestAssigned, lane.assignedAt.getOrDefault(id, 0));
            }
        }
    }

    /** @param failing of so many rows one cannot leave; 0 for none */
    private static void claim(ModelLane lane, LaneCursor cursor, List<Long> claimed, long now, int limit, int failing) {
        var position = cursor.position(now);
        var claim = lane.claim(position, limit);
        var ids = claim.rows().stream().map(OutboxRecord::id).toList();
        cursor.seen(position, ids, claim);
        for (var id : ids) {
            if (failing > 0 && lane.random.nextInt(failing) == 0) {
                cursor.again(id);
                continue;
            }
            claimed.add(id);
            lane.visible.remove(id);
        }
    }
}
