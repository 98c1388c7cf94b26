package tidings.testkit;

import static java.util.Comparator.comparing;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tidings.inbox.Inbox;
import tidings.inbox.InboxKey;
import tidings.inbox.Sighting;
import tidings.messaging.Message;

/** An inbox in memory. Guarded by the database. */
final class MemoryInbox implements Inbox {

    private final MemoryDatabase database;
    private final MemoryUnhandled unhandled;
    private final Map<InboxKey, MemoryTransaction> uncommitted = new HashMap<>();
    private final Map<InboxKey, Instant> handledAt;
    private final Map<String, Instant> progress = new HashMap<>();
    private Instant forgottenBefore = Instant.MIN;

    MemoryInbox(MemoryDatabase database, MemoryUnhandled unhandled, Map<InboxKey, Instant> handledAt) {
        this.database = database;
        this.unhandled = unhandled;
        this.handledAt = handledAt;
    }

    @Override
    public List<Sighting> look(List<Sought> messages) {
        database.lock();
        try {
            return messages.stream().map(this::look).toList();
        } finally {
            database.unlock();
        }
    }

    private Sighting look(Sought message) {
        var key = message.key();
        var subject = message.subject();
        if (handledAt.containsKey(key)) return Sighting.SEEN;
        if (unhandled.isWaiting(key)) return Sighting.WAITING;
        if (hasTime(key) && key.time().isBefore(forgottenBefore)) return Sighting.FORGOTTEN;
        return subject != null && unhandled.isBlocked(key.consumer(), subject) ? Sighting.BLOCKED : Sighting.UNSEEN;
    }

    @Override
    public boolean add(Connection connection, List<InboxKey> keys) throws SQLException {
        // In the order of the key: two that add the same in another order would wait for each other.
        var ordered = keys.stream()
                .sorted(comparing(InboxKey::consumer)
                        .thenComparing(InboxKey::source)
                        .thenComparing(InboxKey::id)
                        .thenComparing(InboxKey::time))
                .toList();
        return MemoryConnection.write(database, connection, transaction -> {
            boolean allNew = true;
            for (var key : ordered) allNew &= add(transaction, key);
            return allNew;
        });
    }

    private boolean add(MemoryTransaction transaction, InboxKey key) throws SQLException {
        var other = uncommitted.get(key);
        while (other != null && other != transaction) {
            transaction.waitFor(other);
            other = uncommitted.get(key);
        }
        if (other != null || handledAt.containsKey(key)) return false;
        uncommitted.put(key, transaction);
        transaction.add(new MemoryTransaction.Change() {
            @Override
            public void commit() {
                uncommitted.remove(key);
                handledAt.put(key, database.now());
            }

            @Override
            public void rollBack() {
                uncommitted.remove(key);
            }
        });
        return true;
    }

    @Override
    public void keep(Map<String, Instant> newest, Duration retention) {
        database.lock();
        try {
            var now = database.now();
            newest.forEach(
                    (consumer, time) -> progress.merge(consumer, time.isBefore(now) ? time : now, MemoryInbox::later));
            purgeDiscarded(now.minus(retention));
            if (progress.isEmpty()) return;
            forgottenBefore =
                    later(forgottenBefore, Collections.min(progress.values()).minus(retention));
            // Of those without a time nobody knows how old they are; when they were handled stands in for it.
            var untold = now.minus(retention);
            handledAt
                    .entrySet()
                    .removeIf(each -> hasTime(each.getKey())
                            ? each.getKey().time().isBefore(forgottenBefore)
                            : each.getValue().isBefore(untold));
        } finally {
            database.unlock();
        }
    }

    /** While a copy may still come from before what the inbox reaches back to, the record tells it. */
    private void purgeDiscarded(Instant before) {
        unhandled.purgeDiscarded(before, row -> {
            var key = row.message.key();
            return key == null
                    || !hasTime(key)
                    || progress.isEmpty()
                    || key.time().isBefore(forgottenBefore);
        });
    }

    private static boolean hasTime(InboxKey key) {
        return key.time().isAfter(Message.UNKNOWN_TIME);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
