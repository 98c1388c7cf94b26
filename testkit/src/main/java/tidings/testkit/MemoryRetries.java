package tidings.testkit;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tidings.testkit.MemoryUnhandledRow.State;
import tidings.unhandled.Retries;
import tidings.unhandled.UnhandledFilter;
import tidings.unhandled.WaitingMessage;

/** Rows that come back by themselves. Guarded by the database. */
final class MemoryRetries implements Retries {

    private final MemoryDatabase database;
    private final MemoryUnhandled unhandled;

    MemoryRetries(MemoryDatabase database, MemoryUnhandled unhandled) {
        this.database = database;
        this.unhandled = unhandled;
    }

    private Stream<MemoryUnhandledRow> waiting(UnhandledFilter filter) {
        return unhandled.rows(filter).filter(row -> row.state == State.RETRY || row.state == State.BEHIND);
    }

    @Override
    public List<WaitingMessage> list(UnhandledFilter filter, long after, int limit) {
        database.lock();
        try {
            return waiting(filter)
                    .filter(row -> row.id > after)
                    .limit(limit)
                    .map(row ->
                            new WaitingMessage(row.id, row.kept(), stateOf(row), row.dueAt, row.attempts, row.failure))
                    .toList();
        } finally {
            database.unlock();
        }
    }

    private static WaitingMessage.State stateOf(MemoryUnhandledRow row) {
        if (row.state == State.BEHIND) return WaitingMessage.State.BEHIND;
        return row.isSuspect() ? WaitingMessage.State.UNDER_WAY : WaitingMessage.State.RETRY;
    }

    @Override
    public Status status(UnhandledFilter filter) {
        database.lock();
        try {
            var now = database.now();
            Predicate<MemoryUnhandledRow> stuck = row -> row.state == State.RETRY
                    && requireNonNull(row.dueAt).isBefore(now.minus(Duration.ofMinutes(1)))
                    && unhandled.isFirst(row);
            return new Status(
                    count(filter, row -> row.state == State.RETRY && !row.isSuspect()),
                    count(filter, row -> row.state == State.RETRY && row.isSuspect()),
                    count(filter, row -> row.state == State.BEHIND),
                    count(filter, stuck),
                    count(filter, stuck.and(MemoryUnhandledRow::isSuspect)),
                    waiting(filter)
                            .map(row -> row.cameAt)
                            .min(Comparator.<Instant>naturalOrder())
                            .map(oldest -> Duration.between(oldest, now))
                            .orElse(null));
        } finally {
            database.unlock();
        }
    }

    private long count(UnhandledFilter filter, Predicate<MemoryUnhandledRow> which) {
        return waiting(filter).filter(which).count();
    }

    @Override
    public int hurry(UnhandledFilter filter) {
        database.lock();
        try {
            var now = database.now();
            var chosen = waiting(filter)
                    .filter(row -> row.state == State.RETRY && !row.isSuspect() && !row.isDue(now))
                    .toList();
            chosen.forEach(row -> row.dueAt(now));
            return chosen.size();
        } finally {
            database.unlock();
        }
    }

    @Override
    public int cancel(UnhandledFilter filter, String why) {
        database.lock();
        try {
            var chosen = waiting(filter)
                    .filter(row -> row.state == State.RETRY && !unhandled.isSettling(row))
                    .toList();
            chosen.forEach(row -> row.cancelled(why, database.now()));
            return chosen.size();
        } finally {
            database.unlock();
        }
    }
}
