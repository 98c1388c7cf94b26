package tidings.testkit;

import static java.util.Comparator.comparingLong;
import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsLast;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.groupingBy;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tidings.testkit.MemoryUnhandledRow.State;
import tidings.unhandled.DeadLetter;
import tidings.unhandled.DeadLetterGroup;
import tidings.unhandled.DeadLetterRecords;
import tidings.unhandled.UnhandledFilter;

/** Rows that wait for a person, and the records of those that were given up. Guarded by the database. */
final class MemoryDeadLetters implements DeadLetterRecords {

    private final MemoryDatabase database;
    private final MemoryUnhandled unhandled;

    MemoryDeadLetters(MemoryDatabase database, MemoryUnhandled unhandled) {
        this.database = database;
        this.unhandled = unhandled;
    }

    private Stream<MemoryUnhandledRow> dead(UnhandledFilter filter) {
        return unhandled.rows(filter).filter(row -> row.state == State.DEAD);
    }

    @Override
    public List<DeadLetter> list(UnhandledFilter filter, boolean discarded, long after, int limit) {
        database.lock();
        try {
            return unhandled
                    .rows(filter)
                    .filter(row -> row.state == (discarded ? State.DISCARDED : State.DEAD) && row.id > after)
                    .limit(limit)
                    .map(MemoryUnhandledRow::letter)
                    .toList();
        } finally {
            database.unlock();
        }
    }

    @Override
    public Optional<DeadLetter.Content> find(long id) {
        database.lock();
        try {
            return unhandled
                    .row(id)
                    .filter(row -> row.state == State.DEAD || row.state == State.DISCARDED)
                    .map(row -> new DeadLetter.Content(
                            row.letter(),
                            row.message.incoming().properties(),
                            row.message.incoming().body(),
                            row.edited,
                            row.stack));
        } finally {
            database.unlock();
        }
    }

    private record Common(
            String queue,
            @Nullable String type,
            String reason,
            @Nullable String exception) {
        static Common of(DeadLetter letter) {
            return new Common(
                    letter.message().queue(),
                    letter.message().type(),
                    letter.failure().reason(),
                    letter.failure().exception());
        }
    }

    @Override
    public List<DeadLetterGroup> groups(UnhandledFilter filter) {
        database.lock();
        try {
            var groups = dead(filter).map(MemoryUnhandledRow::letter).collect(groupingBy(Common::of));
            return groups.entrySet().stream()
                    .map(each -> group(each.getKey(), each.getValue()))
                    .sorted(comparingLong(DeadLetterGroup::count)
                            .reversed()
                            .thenComparing(DeadLetterGroup::queue)
                            .thenComparing(DeadLetterGroup::type, nullsLast(naturalOrder()))
                            .thenComparing(DeadLetterGroup::reason)
                            .thenComparing(DeadLetterGroup::exception, nullsLast(naturalOrder())))
                    .toList();
        } finally {
            database.unlock();
        }
    }

    private static DeadLetterGroup group(Common common, List<DeadLetter> letters) {
        Comparator<Instant> byTime = naturalOrder();
        var times = letters.stream().map(letter -> letter.failure().last()).toList();
        return new DeadLetterGroup(
                common.queue(),
                common.type(),
                common.reason(),
                common.exception(),
                letters.size(),
                times.stream().min(byTime).orElseThrow(),
                times.stream().max(byTime).orElseThrow());
    }

    @Override
    public Instant now() {
        return database.now();
    }

    @Override
    public Moved replay(UnhandledFilter filter, Instant asOf, UUID run, long after, int limit) {
        return each(filter, asOf, after, limit, row -> row.replayed(run, database.now()));
    }

    @Override
    public boolean replay(long id, byte @Nullable [] body, UUID run) {
        database.lock();
        try {
            var dead = unhandled.row(id).filter(row -> row.state == State.DEAD);
            dead.ifPresent(row -> {
                if (body != null) row.edited = body.clone();
                row.replayed(run, database.now());
            });
            return dead.isPresent();
        } finally {
            database.unlock();
        }
    }

    @Override
    public long failedAgain(UUID run) {
        database.lock();
        try {
            return unhandled
                    .rows(UnhandledFilter.ALL)
                    .filter(row -> run.equals(row.run) && (row.state == State.DEAD || row.ended > 0))
                    .count();
        } finally {
            database.unlock();
        }
    }

    @Override
    public Moved discard(UnhandledFilter filter, Instant asOf, String reason, long after, int limit) {
        return each(filter, asOf, after, limit, row -> {
            row.discarded(reason, database.now());
            if (row.message.blocks()) unhandled.next(row.queue(), requireNonNull(row.message.subject()));
        });
    }

    private Moved each(
            UnhandledFilter filter, Instant asOf, long after, int limit, Consumer<MemoryUnhandledRow> change) {
        database.lock();
        try {
            var chosen = unhandled
                    .rows(filter, asOf)
                    .filter(row -> row.state == State.DEAD && row.id > after && row.hadFailedBy(asOf))
                    .limit(limit)
                    .toList();
            chosen.forEach(change);
            return new Moved(chosen.size(), chosen.size() < limit ? null : chosen.getLast().id);
        } finally {
            database.unlock();
        }
    }
}
