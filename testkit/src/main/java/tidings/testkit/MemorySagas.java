package tidings.testkit;

import static java.util.Comparator.comparing;
import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tidings.saga.KeptSaga;
import tidings.saga.SagaRequest;
import tidings.saga.SagaStore;
import tidings.saga.Sagas;

/** Sagas in memory. What a state's members are it does not know: a log says no more than that it has changed. Guarded by the database. */
final class MemorySagas implements SagaStore, Sagas {

    private final MemoryDatabase database;
    private final MemoryOutbox outbox;
    private final MemoryLocks<UUID> locks = new MemoryLocks<>();
    private final MemoryLocks<Key> keyLocks = new MemoryLocks<>();
    private final Map<UUID, Row> rows = new LinkedHashMap<>();
    private final Map<Key, UUID> ids = new HashMap<>();
    private final Map<UUID, KeptSaga> uncommitted = new HashMap<>();

    MemorySagas(MemoryDatabase database, MemoryOutbox outbox) {
        this.database = database;
        this.outbox = outbox;
    }

    private record Key(String name, String key) {}

    private record Row(KeptSaga saga, @Nullable Asked asked, Instant begun, Instant changed, List<SagaTransition> log) {

        Row asked(@Nullable Asked other) {
            return new Row(saga, other, begun, changed, log);
        }

        Row due(@Nullable Instant due) {
            return new Row(saga.dueAt(due), asked, begun, changed, log);
        }
    }

    @Override
    public boolean begin(Connection connection, KeptSaga saga, @Nullable Entry entry) throws SQLException {
        var key = new Key(saga.name(), saga.key());
        return MemoryConnection.write(database, connection, transaction -> {
            keyLocks.take(transaction, key);
            if (ids.containsKey(key)) return false;
            var now = database.now();
            var log = entry == null ? List.<SagaTransition>of() : List.of(transition(now, entry, saga, null));
            uncommitted.put(saga.id(), saga);
            transaction.add(new MemoryTransaction.Change() {
                @Override
                public void commit() {
                    uncommitted.remove(saga.id());
                    ids.put(key, saga.id());
                    rows.put(saga.id(), new Row(saga, null, now, now, log));
                }

                @Override
                public void rollBack() {
                    uncommitted.remove(saga.id());
                }
            });
            return true;
        });
    }

    private static SagaTransition transition(Instant now, Entry entry, KeptSaga after, @Nullable String changed) {
        return new SagaTransition(
                now, entry.cause(), entry.causeId(), entry.from(), after.status(), entry.steps(), changed);
    }

    @Override
    public @Nullable Locked lock(Connection connection, UUID id) throws SQLException {
        return MemoryConnection.<@Nullable Locked>write(database, connection, transaction -> {
            if (!rows.containsKey(id)) return null;
            locks.take(transaction, id);
            var row = requireNonNull(rows.get(id));
            return new Locked(row.saga(), row.asked());
        });
    }

    @Override
    public @Nullable Locked lockIfFree(Connection connection, UUID id) throws SQLException {
        return MemoryConnection.<@Nullable Locked>write(database, connection, transaction -> {
            if (!rows.containsKey(id) || locks.isTakenFrom(transaction, id)) return null;
            locks.take(transaction, id);
            var row = requireNonNull(rows.get(id));
            return new Locked(row.saga(), row.asked());
        });
    }

    @Override
    public boolean hear(Connection connection, KeptSaga saga, @Nullable Entry entry) throws SQLException {
        return change(connection, saga, entry, true);
    }

    @Override
    public boolean change(Connection connection, KeptSaga saga, @Nullable Entry entry) throws SQLException {
        return change(connection, saga, entry, false);
    }

    private boolean change(Connection connection, KeptSaga saga, @Nullable Entry entry, boolean heard)
            throws SQLException {
        return MemoryConnection.write(database, connection, transaction -> {
            locks.take(transaction, saga.id());
            var row = rows.get(saga.id());
            var before = row == null ? uncommitted.get(saga.id()) : row.saga();
            if (before == null || before.revision() != saga.revision()) return false;
            transaction.add(() -> rows.computeIfPresent(saga.id(), (id, same) -> changed(same, saga, entry, heard)));
            return true;
        });
    }

    private Row changed(Row before, KeptSaga saga, @Nullable Entry entry, boolean heard) {
        boolean asks = before.asked() != null && !heard;
        var now = database.now();
        var after = saga.dueAt(asks ? now : laterOnlyIfItHasCome(before.saga().due(), saga.due(), now))
                .revised();
        var log = new ArrayList<>(before.log());
        var state = before.saga().state().equals(saga.state()) ? null : saga.state();
        if (entry != null) log.add(transition(now, entry, saga, state));
        return new Row(after, asks ? before.asked() : null, before.begun(), now, List.copyOf(log));
    }

    /** As PostgreSQL's, which spares its indexes: a time that is still to come stays, and it is looked at once too often. */
    private static @Nullable Instant laterOnlyIfItHasCome(
            @Nullable Instant before, @Nullable Instant due, Instant now) {
        boolean stays = before != null && due != null && before.isAfter(now) && before.isBefore(due);
        return stays ? before : due;
    }

    @Override
    public boolean mayWait(Connection connection, URI source, String messageId, Instant stored) {
        database.lock();
        try {
            return outbox.holds(source, messageId);
        } finally {
            database.unlock();
        }
    }

    @Override
    public Due due(Collection<Definition> definitions, int limit) {
        database.lock();
        try {
            var now = database.now();
            var waiting = rows.values().stream()
                    .map(Row::saga)
                    .filter(saga ->
                            saga.due() != null && definitions.contains(new Definition(saga.name(), saga.version())))
                    .sorted(comparing(MemorySagas::dueAt))
                    .toList();
            var ids = waiting.stream()
                    .filter(saga -> !dueAt(saga).isAfter(now))
                    .limit(limit)
                    .map(KeptSaga::id)
                    .toList();
            var next = waiting.stream()
                    .map(MemorySagas::dueAt)
                    .filter(due -> due.isAfter(now))
                    .findFirst()
                    .map(due -> Duration.between(now, due))
                    .orElse(null);
            return new Due(ids, now, next);
        } finally {
            database.unlock();
        }
    }

    private static Instant dueAt(KeptSaga saga) {
        return requireNonNull(saga.due());
    }

    @Override
    public void putOff(UUID id, Duration time) {
        database.lock();
        try {
            rows.computeIfPresent(
                    id,
                    (same, row) -> row.saga().status().hasEnded()
                            ? row
                            : row.due(database.now().plus(time)));
        } finally {
            database.unlock();
        }
    }

    @Override
    public List<Unended> unended() {
        database.lock();
        try {
            record Version(String name, int version) {}
            return rows.values().stream()
                    .map(Row::saga)
                    .filter(saga -> !saga.status().hasEnded())
                    .collect(Collectors.groupingBy(
                            saga -> new Version(saga.name(), saga.version()), Collectors.counting()))
                    .entrySet()
                    .stream()
                    .map(each -> new Unended(each.getKey().name(), each.getKey().version(), each.getValue()))
                    .sorted(comparing(Unended::name).thenComparingInt(Unended::version))
                    .toList();
        } finally {
            database.unlock();
        }
    }

    @Override
    public @Nullable SagaView find(String name, String key) {
        database.lock();
        try {
            var id = ids.get(new Key(name, key));
            return id == null ? null : find(id);
        } finally {
            database.unlock();
        }
    }

    @Override
    public @Nullable SagaView find(UUID id) {
        database.lock();
        try {
            var row = rows.get(id);
            return row == null ? null : view(row);
        } finally {
            database.unlock();
        }
    }

    private static SagaView view(Row row) {
        return SagaView.of(row.saga(), row.begun(), row.changed());
    }

    @Override
    public List<SagaView> list(SagaFilter filter, int limit) {
        database.lock();
        try {
            return rows.values().stream()
                    .filter(row -> filter.name() == null
                            || filter.name().equals(row.saga().name()))
                    .filter(row -> filter.status() == null
                            || filter.status() == row.saga().status())
                    .sorted(comparing((Row row) -> row.saga().id()).reversed())
                    .limit(limit)
                    .map(MemorySagas::view)
                    .toList();
        } finally {
            database.unlock();
        }
    }

    @Override
    public List<SagaTransition> log(UUID id) {
        database.lock();
        try {
            var row = rows.get(id);
            return row == null ? List.of() : row.log();
        } finally {
            database.unlock();
        }
    }

    @Override
    public boolean ask(UUID id, SagaRequest request, String why) throws SQLException {
        database.lock();
        try {
            while (locks.isTaken(id)) database.awaitAnEnd();
            var row = rows.get(id);
            if (row == null || !request.isFor(row.saga().status())) return false;
            rows.put(id, row.asked(new Asked(request, why)).due(database.now()));
            return true;
        } finally {
            database.unlock();
        }
    }
}
