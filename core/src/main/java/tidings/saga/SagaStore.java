package tidings.saga;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where sagas are kept, as those who run them see it. Thread-safe. */
public interface SagaStore {

    /**
     * Keeps a new one in the transaction of this connection.
     *
     * @param entry null where nothing has happened to it yet
     * @return false when there is one of this name and key
     */
    boolean begin(Connection transaction, KeptSaga saga, @Nullable Entry entry) throws SQLException;

    /**
     * Has one for this transaction alone; waits for another that has it.
     *
     * @return null when there is none
     */
    @Nullable
    Locked lock(Connection transaction, UUID id) throws SQLException;

    /** As {@link #lock}, without waiting: null also when another has it, who has it go on. */
    @Nullable
    Locked lockIfFree(Connection transaction, UUID id) throws SQLException;

    /**
     * Keeps one that this transaction has {@linkplain #lock locked}. What was asked of it stays asked, and has it be due.
     *
     * <p>A store may leave it due at an earlier time that is still to come, and have it looked at once too often. It must not be
     * due later than this says.
     *
     * @param saga with the revision that was read
     * @param entry null where nothing happened that a person would want to read
     * @return false when it has another revision by now: the transaction must be rolled back
     */
    boolean change(Connection transaction, KeptSaga saga, @Nullable Entry entry) throws SQLException;

    /** As {@link #change}, and what was asked of it is heard. */
    boolean hear(Connection transaction, KeptSaga saga, @Nullable Entry entry) throws SQLException;

    /**
     * Whether a message may still wait in the outbox; rather true than false.
     *
     * @param stored about when it was put there
     */
    boolean mayWait(Connection transaction, URI source, String messageId, Instant stored) throws SQLException;

    /** Which of these definitions' are due, those that wait longest first; in a transaction of its own. */
    Due due(Collection<Definition> definitions, int limit) throws SQLException;

    /** Has one that has not ended not be due for so long; in a transaction of its own. */
    void putOff(UUID id, Duration time) throws SQLException;

    /** The versions under which instances have not ended; in a transaction of its own. */
    List<Unended> unended() throws SQLException;

    /**
     * One instance.
     *
     * @param asked what was asked of it and not heard yet
     */
    record Locked(KeptSaga saga, @Nullable Asked asked) {}

    /** A saga's version. */
    record Definition(String name, int version) {}

    /** What somebody asks. */
    record Asked(SagaRequest request, String why) {}

    /**
     * @param now the database's time
     * @param untilNext how long until another is due; null when none waits for its time
     */
    record Due(List<UUID> ids, Instant now, @Nullable Duration untilNext) {
        public Due {
            ids = List.copyOf(ids);
        }
    }

    /** How many instances of a version have not ended. */
    record Unended(String name, int version, long count) {}

    /**
     * What a saga's log says of one transition, beside its time and how the state has changed.
     *
     * @param cause a message's type, or what else has happened
     * @param causeId the message's id; null where it was none
     * @param from null for the first
     * @param steps which of them have gone from what to what
     */
    record Entry(
            String cause,
            @Nullable String causeId,
            @Nullable SagaStatus from,
            String steps) {}
}
