package tidings.testkit;

import static java.util.Comparator.comparing;
import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tidings.messaging.DepartingMessage;
import tidings.outbox.Schedule;

/** What is to leave later, in memory. Guarded by the database. */
final class MemorySchedule implements Schedule {

    private final MemoryDatabase database;
    private final MemoryOutbox outbox;
    private final Map<Handle, Entry> entries = new LinkedHashMap<>();
    private final Map<Handle, MemoryTransaction> adding = new LinkedHashMap<>();
    private final Map<Handle, MemoryTransaction> cancelling = new LinkedHashMap<>();

    MemorySchedule(MemoryDatabase database, MemoryOutbox outbox) {
        this.database = database;
        this.outbox = outbox;
    }

    private record Handle(@Nullable String source, String id) {}

    private record Entry(DepartingMessage message, Instant due) {}

    @Override
    public boolean add(Connection connection, DepartingMessage message, Instant due) throws SQLException {
        var properties = message.message().properties();
        var handle = new Handle(properties.appId(), requireNonNull(properties.messageId(), "messageId"));
        return MemoryConnection.write(database, connection, transaction -> add(transaction, handle, message, due));
    }

    @Override
    public boolean cancel(Connection connection, URI source, String id) throws SQLException {
        var handle = new Handle(source.toString(), id);
        return MemoryConnection.write(database, connection, transaction -> cancel(transaction, handle));
    }

    private boolean add(MemoryTransaction transaction, Handle handle, DepartingMessage message, Instant due)
            throws SQLException {
        while (isAnothers(adding, handle, transaction) || isAnothers(cancelling, handle, transaction))
            transaction.waitFor(requireNonNull(adding.getOrDefault(handle, cancelling.get(handle))));
        if (adding.containsKey(handle) || (entries.containsKey(handle) && !cancelling.containsKey(handle)))
            return false;
        adding.put(handle, transaction);
        transaction.add(new MemoryTransaction.Change() {
            @Override
            public void commit() {
                adding.remove(handle);
                entries.put(handle, new Entry(message, due));
            }

            @Override
            public void rollBack() {
                adding.remove(handle);
            }
        });
        return true;
    }

    private boolean cancel(MemoryTransaction transaction, Handle handle) throws SQLException {
        while (isAnothers(cancelling, handle, transaction)) transaction.waitFor(requireNonNull(cancelling.get(handle)));
        boolean own = adding.remove(handle, transaction);
        if (!own && (!entries.containsKey(handle) || cancelling.containsKey(handle))) return false;
        cancelling.put(handle, transaction);
        transaction.add(new MemoryTransaction.Change() {
            @Override
            public void commit() {
                cancelling.remove(handle);
                entries.remove(handle);
            }

            @Override
            public void rollBack() {
                cancelling.remove(handle);
                if (own) adding.put(handle, transaction);
            }
        });
        return true;
    }

    private static boolean isAnothers(
            Map<Handle, MemoryTransaction> underWay, Handle handle, MemoryTransaction transaction) {
        var by = underWay.get(handle);
        return by != null && by != transaction;
    }

    @Override
    public Moved move(int limit) {
        database.lock();
        try {
            var now = database.now();
            var due = entries.entrySet().stream()
                    .filter(each -> !each.getValue().due().isAfter(now) && !cancelling.containsKey(each.getKey()))
                    .sorted(comparing(each -> each.getValue().due()))
                    .limit(limit)
                    .toList();
            for (var each : due) {
                entries.remove(each.getKey());
                outbox.put(each.getValue().message());
            }
            var next = entries.values().stream()
                    .map(Entry::due)
                    .min(Instant::compareTo)
                    .map(first -> first.isAfter(now) ? Duration.between(now, first) : Duration.ZERO)
                    .orElse(null);
            return new Moved(due.size(), next);
        } finally {
            database.unlock();
        }
    }

    @Override
    public String toString() {
        return Objects.toString(entries.keySet());
    }
}
