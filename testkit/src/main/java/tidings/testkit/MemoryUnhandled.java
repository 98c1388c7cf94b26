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
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tidings.inbox.InboxKey;
import tidings.testkit.MemoryUnhandledRow.State;
import tidings.unhandled.Claimed;
import tidings.unhandled.Failure;
import tidings.unhandled.Returns;
import tidings.unhandled.UnhandledFilter;
import tidings.unhandled.UnhandledMessage;
import tidings.unhandled.UnhandledMessages;

/** What came and has not taken effect, in memory. Guarded by the database. */
final class MemoryUnhandled implements UnhandledMessages, Returns {

    private final MemoryDatabase database;
    private final Set<InboxKey> handled;
    private final TreeMap<Long, MemoryUnhandledRow> rows = new TreeMap<>();
    private final Map<Identity, Long> ids = new HashMap<>();
    private final Map<Long, MemoryTransaction> settling = new HashMap<>();
    private long lastId;

    /** @param handled what the inbox has */
    MemoryUnhandled(MemoryDatabase database, Set<InboxKey> handled) {
        this.database = database;
        this.handled = handled;
    }

    /** Without the time, which a message may not have. */
    private record Identity(String queue, URI source, String id) {
        static Identity of(InboxKey key) {
            return new Identity(key.consumer(), key.source(), key.id());
        }
    }

    /** Whether this message is here. */
    boolean isWaiting(InboxKey key) {
        return ids.containsKey(Identity.of(key));
    }

    /** Whether one of this subject holds up the others. */
    boolean isBlocked(String queue, String subject) {
        return chain(queue, subject).findAny().isPresent();
    }

    /** In the order in which they came. */
    Stream<MemoryUnhandledRow> rows(UnhandledFilter filter) {
        return rows(filter, database.now());
    }

    /** @param asOf when ages are measured */
    Stream<MemoryUnhandledRow> rows(UnhandledFilter filter, Instant asOf) {
        return rows.values().stream().filter(row -> row.isMeantBy(filter, asOf));
    }

    Optional<MemoryUnhandledRow> row(long id) {
        return Optional.ofNullable(rows.get(id));
    }

    boolean isSettling(MemoryUnhandledRow row) {
        return settling.containsKey(row.id);
    }

    @Override
    public void store(UnhandledMessage message, Failure failure) {
        database.lock();
        try {
            var fresh = insert(message);
            if (fresh != null) fresh.failed(failure, database.now());
        } finally {
            database.unlock();
        }
    }

    @Override
    public @Nullable Claimed begin(UnhandledMessage message, Duration lease) {
        database.lock();
        try {
            var fresh = insert(message);
            if (fresh == null) return null;
            fresh.claimedUntil(database.now().plus(lease));
            return new Claimed(fresh.id, fresh.token, message, 1, 0, false);
        } finally {
            database.unlock();
        }
    }

    @Override
    public boolean waitBehind(UnhandledMessage message) {
        database.lock();
        try {
            if (!isBlocked(message.queue(), requireNonNull(message.subject()))) return false;
            var fresh = insert(message);
            if (fresh != null) fresh.state = State.BEHIND;
            return true;
        } finally {
            database.unlock();
        }
    }

    private @Nullable MemoryUnhandledRow insert(UnhandledMessage message) {
        var key = message.key();
        if (key != null && (isWaiting(key) || handled.contains(key))) return null;
        var row = new MemoryUnhandledRow(++lastId, message, database.now());
        if (key != null) ids.put(Identity.of(key), row.id);
        rows.put(row.id, row);
        return row;
    }

    @Override
    public Due claim(String queue, int limit, int suspects, Duration lease) {
        database.lock();
        try {
            var claims = new ArrayList<Claimed>();
            claims.addAll(claim(queue, false, limit, lease));
            claims.addAll(claim(queue, true, suspects, lease));
            var next = retries(queue).map(row -> requireNonNull(row.dueAt)).min(Comparator.naturalOrder());
            return new Due(claims, next.map(this::until).orElse(null));
        } finally {
            database.unlock();
        }
    }

    private Stream<MemoryUnhandledRow> retries(String queue) {
        return rows.values().stream().filter(row -> row.queue().equals(queue) && row.state == State.RETRY);
    }

    private Duration until(Instant due) {
        var now = database.now();
        return due.isAfter(now) ? Duration.between(now, due) : Duration.ZERO;
    }

    private List<Claimed> claim(String queue, boolean suspects, int limit, Duration lease) {
        var now = database.now();
        var due = retries(queue)
                .filter(row -> row.isDue(now) && row.isSuspect() == suspects && !isSettling(row) && isFirst(row))
                .sorted(comparing((MemoryUnhandledRow row) -> requireNonNull(row.dueAt))
                        .thenComparingLong(row -> row.id))
                .limit(limit)
                .toList();
        var claims = new ArrayList<Claimed>();
        for (var row : due) {
            row.claimedUntil(now.plus(lease));
            var key = row.message.key();
            boolean isHandled = key != null && handled.contains(key);
            claims.add(new Claimed(
                    row.id, row.token, row.current(), row.attempts, row.attempts - 1 - row.ended, isHandled));
        }
        return claims;
    }

    /** Whether nothing of its subject is before it. */
    boolean isFirst(MemoryUnhandledRow row) {
        return !row.blocks()
                || chain(row.queue(), requireNonNull(row.message.subject())).allMatch(other -> other.id >= row.id);
    }

    private Stream<MemoryUnhandledRow> chain(String queue, String subject) {
        return rows.values().stream()
                .filter(row -> row.blocks() && row.queue().equals(queue) && subject.equals(row.message.subject()));
    }

    @Override
    public void renew(Collection<Claimed> claims, Duration lease) {
        database.lock();
        try {
            for (var claim : claims)
                held(claim).ifPresent(row -> row.dueAt(database.now().plus(lease)));
        } finally {
            database.unlock();
        }
    }

    @Override
    public void release(Collection<Claimed> claims) {
        database.lock();
        try {
            for (var claim : claims) held(claim).ifPresent(row -> row.released(database.now()));
        } finally {
            database.unlock();
        }
    }

    @Override
    public boolean failed(Claimed claim, Failure failure) {
        database.lock();
        try {
            var row = held(claim);
            row.ifPresent(held -> held.failed(failure, database.now()));
            return row.isPresent();
        } finally {
            database.unlock();
        }
    }

    @Override
    public boolean settle(Connection connection, Claimed claim) throws SQLException {
        return MemoryConnection.write(database, connection, transaction -> settle(transaction, claim));
    }

    private boolean settle(MemoryTransaction transaction, Claimed claim) throws SQLException {
        for (var other = settling.get(claim.id());
                other != null && other != transaction;
                other = settling.get(claim.id())) transaction.waitFor(other);
        var held = held(claim);
        if (held.isEmpty() || settling.containsKey(claim.id())) return false;
        settling.put(claim.id(), transaction);
        transaction.add(new MemoryTransaction.Change() {
            @Override
            public void commit() {
                settling.remove(claim.id());
                remove(held.get());
            }

            @Override
            public void rollBack() {
                settling.remove(claim.id());
            }
        });
        return true;
    }

    private void remove(MemoryUnhandledRow row) {
        rows.remove(row.id);
        var key = row.message.key();
        if (key != null) ids.remove(Identity.of(key));
        if (row.message.blocks()) next(row.queue(), requireNonNull(row.message.subject()));
    }

    /** The first that waits for a subject comes when nothing is before it. */
    void next(String queue, String subject) {
        chain(queue, subject)
                .findFirst()
                .filter(next -> next.state == State.BEHIND)
                .ifPresent(next -> next.dueAt(database.now()));
    }

    /** Records of what was given up before this. */
    void purgeDiscarded(Instant before, Predicate<MemoryUnhandledRow> which) {
        var old = rows.values().stream()
                .filter(row -> row.discarded != null && row.discarded.at().isBefore(before) && which.test(row))
                .toList();
        old.forEach(this::remove);
    }

    @Override
    public int hurry(String queue, Duration failedWithin) {
        database.lock();
        try {
            var now = database.now();
            var waiting = retries(queue)
                    .filter(row -> !row.isSuspect()
                            && !row.isDue(now)
                            && row.failure != null
                            && !row.failure.reason().equals(Failure.RETRY_AFTER)
                            && row.failure.last().isAfter(now.minus(failedWithin)))
                    .toList();
            waiting.forEach(row -> row.dueAt(now));
            return waiting.size();
        } finally {
            database.unlock();
        }
    }

    private Optional<MemoryUnhandledRow> held(Claimed claim) {
        return row(claim.id()).filter(row -> row.state == State.RETRY && row.token == claim.token());
    }
}
