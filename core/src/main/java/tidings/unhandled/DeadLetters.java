package tidings.unhandled;

import static java.util.Objects.requireNonNull;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * What nobody could handle, for people: look at it, send it back to its handler, give it up. A replayed message keeps its
 * id and takes effect once; services take it up within a second. Thread-safe.
 */
public final class DeadLetters {

    private static final int DISCARDS_IN_ONE = 500;

    private final DeadLetterRecords records;

    private DeadLetters(DeadLetterRecords records) {
        this.records = records;
    }

    public static DeadLetters of(DeadLetterRecords records) {
        return new DeadLetters(requireNonNull(records, "records"));
    }

    /**
     * Those that wait for a person, in the order in which they came.
     *
     * @param after the last id of the page before; 0 for the first page
     */
    public List<DeadLetter> list(UnhandledFilter filter, long after, int limit) throws SQLException {
        return records.list(filter, false, after, limit);
    }

    /** Those that were given up, as long as the inbox's retention keeps them. Otherwise as {@link #list}. */
    public List<DeadLetter> discarded(UnhandledFilter filter, long after, int limit) throws SQLException {
        return records.list(filter, true, after, limit);
    }

    /** One with its body and headers, discarded or not. */
    public Optional<DeadLetter.Content> find(long id) throws SQLException {
        return records.find(id);
    }

    /** By queue, type, reason and exception, the largest group first. Looks at all, so its cost grows with them. */
    public List<DeadLetterGroup> groups(UnhandledFilter filter) throws SQLException {
        return records.groups(filter);
    }

    /** Costs what {@link #groups} costs. */
    public long count(UnhandledFilter filter) throws SQLException {
        return groups(filter).stream().mapToLong(DeadLetterGroup::count).sum();
    }

    /** @return false when there is no such dead letter any more */
    public boolean replay(long id) throws SQLException {
        return records.replay(id, null, UUID.randomUUID());
    }

    /**
     * Sends one back with another body. The service that handles it judges it: what it cannot read, or what has become
     * another message (another id, source or time), is a dead letter again and says so. The original body is kept.
     *
     * @return false when there is no such dead letter any more
     */
    public boolean replay(long id, byte[] body) throws SQLException {
        return records.replay(id, body, UUID.randomUUID());
    }

    /**
     * Sends all back that the filter means and that had failed when it began, as the database's clock tells: what fails
     * later, for the first time or again, waits for a person. In steps, each a transaction. Whoever ends it in the middle
     * loses nothing: what was not replayed is still here, and it can be called again.
     *
     * @throws InterruptedException between two steps
     */
    public Replayed replay(UnhandledFilter filter, ReplayPace pace) throws SQLException, InterruptedException {
        var run = UUID.randomUUID();
        var asOf = records.now();
        long began = System.nanoTime();
        long replayed = 0;
        long failed = 0;
        for (Long after = 0L; after != null; ) {
            var moved = records.replay(filter, asOf, run, after, pace.step());
            replayed += moved.count();
            after = moved.last();
            failed = records.failedAgain(run);
            if (after != null && pace.isTooMuch(failed, replayed)) return new Replayed(replayed, failed, true);
            if (after != null) keepPace(began, replayed, pace);
        }
        return new Replayed(replayed, failed, false);
    }

    private static void keepPace(long began, long replayed, ReplayPace pace) throws InterruptedException {
        long due = began + replayed * TimeUnit.SECONDS.toNanos(1) / pace.perSecond();
        TimeUnit.NANOSECONDS.sleep(Math.max(0, due - System.nanoTime()));
    }

    /**
     * Gives up all that the filter means and that had failed when it began; whatever waited for one of them comes next. In
     * steps, as {@link #replay(UnhandledFilter, ReplayPace)}.
     *
     * @param reason for whoever asks later
     * @return how many
     */
    public long discard(UnhandledFilter filter, String reason) throws SQLException {
        if (reason.isBlank()) throw new IllegalArgumentException("a discard needs a reason");
        var asOf = records.now();
        long discarded = 0;
        for (Long after = 0L; after != null; ) {
            var moved = records.discard(filter, asOf, reason, after, DISCARDS_IN_ONE);
            discarded += moved.count();
            after = moved.last();
        }
        return discarded;
    }

    /**
     * What came of a replay.
     *
     * @param failedAgain of those replayed, so many had failed again when it ended
     * @param stopped whether it was given up because of them
     */
    public record Replayed(long count, long failedAgain, boolean stopped) {}
}
