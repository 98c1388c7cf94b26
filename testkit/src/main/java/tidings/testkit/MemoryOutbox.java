package tidings.testkit;

import static java.util.Comparator.comparingInt;
import static java.util.Comparator.comparingLong;
import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tidings.messaging.DepartingMessage;
import tidings.outbox.Lane;
import tidings.outbox.Outbox;
import tidings.outbox.OutboxRecord;
import tidings.outbox.OutboxRecords;
import tidings.outbox.OutboxView;

/** The rows of an outbox in memory, for those that write, relay and look. Guarded by the database. */
final class MemoryOutbox implements Outbox, OutboxRecords, OutboxView {

    private final MemoryDatabase database;
    private final MemoryLanes lanes;
    private final Map<Integer, Long> lastIds = new HashMap<>();

    /** Those that have committed, by lane and id. */
    private final TreeMap<OutboxRecord.Key, MemoryRow> rows =
            new TreeMap<>(comparingInt(OutboxRecord.Key::lane).thenComparingLong(OutboxRecord.Key::id));

    MemoryOutbox(MemoryDatabase database, MemoryLanes lanes) {
        this.database = database;
        this.lanes = lanes;
    }

    @Override
    public void add(Connection connection, List<DepartingMessage> messages) throws SQLException {
        MemoryConnection.write(database, connection, transaction -> {
            for (var message : messages) {
                int lane = laneOf(message);
                long id = lastIds.merge(lane, 1L, Long::sum); // kept by a rollback, so that there are gaps
                var row = MemoryRow.fresh(lane, id, message, database.now());
                transaction.add(() -> rows.put(new OutboxRecord.Key(lane, id), row));
            }
            return messages.size();
        });
    }

    /** Whether a message has not left. */
    boolean holds(URI source, String messageId) {
        return rows.values().stream()
                .map(row -> row.departing().message().properties())
                .anyMatch(each ->
                        messageId.equals(each.messageId()) && source.toString().equals(each.appId()));
    }

    /** In a transaction that commits at once. */
    void put(DepartingMessage message) {
        int lane = laneOf(message);
        long id = lastIds.merge(lane, 1L, Long::sum);
        rows.put(new OutboxRecord.Key(lane, id), MemoryRow.fresh(lane, id, message, database.now()));
    }

    private static int laneOf(DepartingMessage message) {
        return Lane.of(
                message.subject(), requireNonNull(message.message().properties().messageId(), "messageId"));
    }

    @Override
    public Claim claim(String owner, List<Position> positions, Limit limit) {
        database.lock();
        try {
            if (rows.isEmpty()) return new Claim(database.oldestUnderWay(), database.nextId(), true, List.of());
            var now = database.now();
            var filled = new HashSet<Integer>();
            for (var key : rows.keySet()) filled.add(key.lane());
            var mine = positions.stream()
                    .filter(each -> filled.contains(each.lane()) && lanes.isHeld(each.lane(), owner, each.epoch()))
                    .toList();
            var swept = limited(mine, limit, (row, position) -> !row.isHeld() && isIn(position.sweep(), row.id()));
            var wanted = wanted(mine, swept);
            var candidates = new ArrayList<>(limited(mine, limit, (row, position) -> row.isDue(now)));
            candidates.addAll(wanted);
            if (swept.size() < limit.rows())
                candidates.addAll(
                        limited(mine, limit, (row, position) -> !row.isHeld() && row.id() > position.after()));

            var rows = upTo(limit.bytes(), candidates);
            boolean complete = rows.containsAll(wanted) && swept.size() < limit.rows();
            return new Claim(
                    database.oldestUnderWay(),
                    database.nextId(),
                    complete,
                    rows.stream().map(this::record).toList());
        } finally {
            database.unlock();
        }
    }

    private interface Wanted {
        boolean at(MemoryRow row, Position position);
    }

    private List<MemoryRow> limited(List<Position> mine, Limit limit, Wanted wanted) {
        return mine.stream()
                .flatMap(position -> ofLane(position.lane()).filter(row -> wanted.at(row, position)))
                .limit(limit.rows())
                .toList();
    }

    private List<MemoryRow> wanted(List<Position> mine, List<MemoryRow> swept) {
        var byId = mine.stream()
                .flatMap(position -> position.ids().stream()
                        .flatMap(id -> Stream.ofNullable(rows.get(new OutboxRecord.Key(position.lane(), id)))))
                .filter(Predicate.not(MemoryRow::isHeld));
        return Stream.concat(byId, swept.stream())
                .distinct()
                .sorted(comparingInt(MemoryRow::lane).thenComparingLong(MemoryRow::id))
                .toList();
    }

    private static boolean isIn(Sweep sweep, long id) {
        return id > sweep.after() && id <= sweep.to();
    }

    /** One in any case. */
    private static List<MemoryRow> upTo(long bytes, List<MemoryRow> candidates) {
        var rows = new ArrayList<MemoryRow>();
        long total = 0;
        for (var row : candidates) {
            if (total >= bytes) break;
            rows.add(row);
            total += row.size();
        }
        return rows;
    }

    private OutboxRecord record(MemoryRow row) {
        return new OutboxRecord(row.lane(), row.id(), row.departing(), behind(row), row.attempts());
    }

    private @Nullable Long behind(MemoryRow row) {
        var subject = row.departing().subject();
        if (subject == null) return null;
        return ofLane(row.lane())
                .filter(other -> other.id() < row.id() && other.isHeld() && isOf(other, subject))
                .map(MemoryRow::id)
                .reduce((lower, higher) -> higher)
                .orElse(null);
    }

    @Override
    public int remove(String owner, Collection<Settled> settled) {
        database.lock();
        try {
            int removed = 0;
            for (var each : settled) {
                var row = each.row();
                if (!lanes.isOwned(row.lane(), owner, each.epoch())) continue;
                if (rows.remove(row.key()) != null) removed++;
                if (row.attempts() > 0) freeThoseBehind(row);
            }
            return removed;
        } finally {
            database.unlock();
        }
    }

    private void freeThoseBehind(OutboxRecord gone) {
        var subject = gone.departing().subject();
        var now = database.now();
        if (subject != null)
            rows.replaceAll((key, row) -> key.lane() == gone.lane() && isOf(row, subject) ? row.freed(now) : row);
    }

    @Override
    public void hold(String owner, Collection<OutboxRecord.Held> held) {
        database.lock();
        try {
            for (var each : held)
                if (lanes.isOwned(each.key().lane(), owner))
                    rows.computeIfPresent(
                            each.key(), (key, row) -> row.held(database.now().plus(each.delay()), each.reason()));
        } finally {
            database.unlock();
        }
    }

    @Override
    public Status status() {
        database.lock();
        try {
            var oldest = rows.values().stream()
                    .map(MemoryRow::createdAt)
                    .min(Comparator.naturalOrder())
                    .map(this::age)
                    .orElse(null);
            return new Status(rows.size(), oldest, heldBack(), lanes.ownerless());
        } finally {
            database.unlock();
        }
    }

    private Duration age(Instant since) {
        return Duration.between(since, database.now());
    }

    private List<HeldBack> heldBack() {
        var counted = new HashMap<HeldBack, Long>();
        for (var row : rows.values())
            if (row.hold() != null)
                counted.merge(new HeldBack(type(row), row.hold().reason(), 0), 1L, Long::sum);
        return counted.entrySet().stream()
                .map(each -> new HeldBack(each.getKey().type(), each.getKey().reason(), each.getValue()))
                .sorted(comparingLong(HeldBack::rows)
                        .reversed()
                        .thenComparing(HeldBack::type)
                        .thenComparing(HeldBack::reason))
                .limit(100)
                .toList();
    }

    private static String type(MemoryRow row) {
        return requireNonNull(row.departing().message().properties().type(), "type");
    }

    private Stream<MemoryRow> ofLane(int lane) {
        return rows.subMap(new OutboxRecord.Key(lane, 0), new OutboxRecord.Key(lane + 1, 0)).values().stream();
    }

    private static boolean isOf(MemoryRow row, String subject) {
        return subject.equals(row.departing().subject());
    }
}
