package tidings.testkit;

import static java.util.Comparator.comparing;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tidings.inbox.InboxKey;
import tidings.unhandled.Claimed;
import tidings.unhandled.Failure;
import tidings.unhandled.Returns;
import tidings.unhandled.UnhandledMessage;
import tidings.unhandled.UnhandledMessages;

/** What came and has not taken effect, in memory. Guarded by the database. */
final class MemoryUnhandled implements UnhandledMessages, Returns {

    private final MemoryDatabase database;
    private final TreeMap<Long, Row> rows = new TreeMap<>();
    private final Map<Identity, Long> ids = new HashMap<>();
    private final Map<Long, MemoryTransaction> settling = new HashMap<>();
    private long lastId;

    MemoryUnhandled(MemoryDatabase database) {
        this.database = database;
    }

    /** Without the time, which a message may not have. */
    private record Identity(String queue, URI source, String id) {
        static Identity of(InboxKey key) {
            return new Identity(key.consumer(), key.source(), key.id());
        }
    }

    private enum State {
        RETRY,
        BEHIND,
        DEAD
    }

    /** @param dueAt while an attempt is under way, when its claim ends */
    private record Row(
            long id,
            UnhandledMessage message,
            State state,
            @Nullable Instant dueAt,
            long token,
            int attempts,
            int ended,
            @Nullable Instant lastFailure) {

        Row in(State state, @Nullable Instant dueAt) {
            return new Row(id, message, state, dueAt, token, attempts, ended, lastFailure);
        }

        Row claimed(Instant until) {
            return new Row(id, message, state, until, token + 1, attempts + 1, ended, lastFailure);
        }

        Row released(Instant now) {
            return new Row(id, message, state, now, token + 1, attempts - 1, ended, lastFailure);
        }

        Row failed(Failure failure, Instant now) {
            var after = failure.retryAfter();
            return new Row(
                    id,
                    message,
                    after == null ? State.DEAD : State.RETRY,
                    after == null ? null : now.plus(after),
                    token + 1,
                    failure.attempts(),
                    failure.attempts(),
                    now);
        }

        boolean isDue(Instant now) {
            return state == State.RETRY && dueAt != null && !dueAt.isAfter(now);
        }

        boolean isSuspect() {
            return attempts > ended;
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

    @Override
    public void store(UnhandledMessage message, Failure failure) {
        synchronized (database) {
            var fresh = new Row(0, message, State.RETRY, database.now(), 0, 0, 0, null);
            insert(message, fresh.failed(failure, database.now()));
        }
    }

    @Override
    public @Nullable Claimed begin(UnhandledMessage message, Duration lease) {
        synchronized (database) {
            var id = insert(
                    message, new Row(0, message, State.RETRY, database.now().plus(lease), 0, 1, 0, null));
            return id == null ? null : new Claimed(id, 0, message, 1, false);
        }
    }

    @Override
    public boolean waitBehind(UnhandledMessage message) {
        synchronized (database) {
            if (!isBlocked(message.queue(), requireNonNull(message.subject()))) return false;
            insert(message, new Row(0, message, State.BEHIND, null, 0, 0, 0, null));
            return true;
        }
    }

    private @Nullable Long insert(UnhandledMessage message, Row row) {
        var key = message.key();
        if (key != null && isWaiting(key)) return null;
        long id = ++lastId;
        if (key != null) ids.put(Identity.of(key), id);
        rows.put(
                id,
                new Row(
                        id,
                        message,
                        row.state(),
                        row.dueAt(),
                        row.token(),
                        row.attempts(),
                        row.ended(),
                        row.lastFailure()));
        return id;
    }

    @Override
    public Due claim(String queue, int limit, int suspects, Duration lease) {
        synchronized (database) {
            var claims = new ArrayList<Claimed>();
            claims.addAll(claim(queue, false, limit, lease));
            claims.addAll(claim(queue, true, suspects, lease));
            var next = rows.values().stream()
                    .filter(row -> row.message().queue().equals(queue) && row.state() == State.RETRY)
                    .map(row -> requireNonNull(row.dueAt()))
                    .min(Comparator.naturalOrder());
            return new Due(claims, next.map(this::until).orElse(null));
        }
    }

    private Duration until(Instant due) {
        var now = database.now();
        return due.isAfter(now) ? Duration.between(now, due) : Duration.ZERO;
    }

    private List<Claimed> claim(String queue, boolean suspects, int limit, Duration lease) {
        var now = database.now();
        var due = rows.values().stream()
                .filter(row -> row.message().queue().equals(queue) && row.isDue(now) && row.isSuspect() == suspects)
                .filter(row -> !settling.containsKey(row.id()) && isFirst(row))
                .sorted(comparing((Row row) -> requireNonNull(row.dueAt())).thenComparingLong(Row::id))
                .limit(limit)
                .toList();
        var claims = new ArrayList<Claimed>();
        for (var row : due) {
            var claimed = row.claimed(now.plus(lease));
            rows.put(row.id(), claimed);
            claims.add(new Claimed(row.id(), claimed.token(), row.message(), claimed.attempts(), suspects));
        }
        return claims;
    }

    private boolean isFirst(Row row) {
        return !row.message().blocks()
                || chain(row.message().queue(), requireNonNull(row.message().subject()))
                        .allMatch(other -> other.id() >= row.id());
    }

    private Stream<Row> chain(String queue, String subject) {
        return rows.values().stream()
                .filter(row -> row.message().blocks()
                        && row.message().queue().equals(queue)
                        && subject.equals(row.message().subject()))
                .sorted(comparingLong(Row::id));
    }

    @Override
    public void renew(Collection<Claimed> claims, Duration lease) {
        synchronized (database) {
            for (var claim : claims)
                held(claim)
                        .ifPresent(row -> rows.put(
                                row.id(), row.in(State.RETRY, database.now().plus(lease))));
        }
    }

    @Override
    public void release(Collection<Claimed> claims) {
        synchronized (database) {
            for (var claim : claims) held(claim).ifPresent(row -> rows.put(row.id(), row.released(database.now())));
        }
    }

    @Override
    public boolean failed(Claimed claim, Failure failure) {
        synchronized (database) {
            var row = held(claim);
            row.ifPresent(held -> rows.put(held.id(), held.failed(failure, database.now())));
            return row.isPresent();
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

    private void remove(Row row) {
        rows.remove(row.id());
        var key = row.message().key();
        if (key != null) ids.remove(Identity.of(key));
        if (!row.message().blocks()) return;
        chain(row.message().queue(), requireNonNull(row.message().subject()))
                .findFirst()
                .filter(next -> next.state() == State.BEHIND)
                .ifPresent(next -> rows.put(next.id(), next.in(State.RETRY, database.now())));
    }

    @Override
    public int hurry(String queue, Duration failedWithin) {
        synchronized (database) {
            var now = database.now();
            var waiting = rows.values().stream()
                    .filter(row -> row.message().queue().equals(queue)
                            && row.state() == State.RETRY
                            && !row.isSuspect()
                            && !row.isDue(now)
                            && row.lastFailure() != null
                            && row.lastFailure().isAfter(now.minus(failedWithin)))
                    .toList();
            for (var row : waiting) rows.put(row.id(), row.in(State.RETRY, now));
            return waiting.size();
        }
    }

    private Optional<Row> held(Claimed claim) {
        return Optional.ofNullable(rows.get(claim.id()))
                .filter(row -> row.state() == State.RETRY && row.token() == claim.token());
    }
}
