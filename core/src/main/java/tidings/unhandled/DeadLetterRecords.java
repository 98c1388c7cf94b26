package tidings.unhandled;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters as a store keeps them; {@link DeadLetters} is what people use. Every call is a transaction of its own, and
 * those that change many are bounded. Thread-safe.
 */
public interface DeadLetterRecords {

    /**
     * Those after an id, by id; no body is read.
     *
     * @param discarded the records of what was given up instead
     */
    List<DeadLetter> list(UnhandledFilter filter, boolean discarded, long after, int limit) throws SQLException;

    /** One with its body, discarded or not. */
    Optional<DeadLetter.Content> find(long id) throws SQLException;

    /** Those that wait for a person, the largest group first. */
    List<DeadLetterGroup> groups(UnhandledFilter filter) throws SQLException;

    /** What its clock says, by which failures are told. */
    Instant now() throws SQLException;

    /**
     * Sends some back to their handlers, by id: each is due at once, as if it had never been tried. Those that another is at
     * are left alone.
     *
     * @param asOf only what failed last by then; the filter's ages are measured from it
     * @param run is noted with each
     */
    Moved replay(UnhandledFilter filter, Instant asOf, UUID run, long after, int limit) throws SQLException;

    /** How many of those that a run has replayed have failed again, be they dead letters once more or not yet. */
    long failedAgain(UUID run) throws SQLException;

    /**
     * Sends one back, whenever it failed.
     *
     * @param body another for its handler, and the original is kept; null for the one it has
     * @return false when it is no dead letter any more
     */
    boolean replay(long id, byte @Nullable [] body, UUID run) throws SQLException;

    /**
     * Gives some up and keeps them as a record; what waited for one of them comes next.
     *
     * @param asOf as {@link #replay(UnhandledFilter, Instant, UUID, long, int)} has it
     */
    Moved discard(UnhandledFilter filter, Instant asOf, String reason, long after, int limit) throws SQLException;

    /**
     * What one step did.
     *
     * @param last the id up to which all were looked at; null when there are no more
     */
    record Moved(int count, @Nullable Long last) {}
}
