package tidings.postgres;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tidings.unhandled.Failure;

/**
 * How a message is kept.
 *
 * @param due after which time it comes back; null for never by itself
 * @param attempts that were begun
 * @param ended of those
 */
record KeptState(
        String name,
        @Nullable Duration due,
        int attempts,
        int ended,
        @Nullable Failure failure) {

    private static final String RETRY = "RETRY";

    static KeptState of(Failure failure) {
        var after = failure.retryAfter();
        return new KeptState(after == null ? "DEAD" : RETRY, after, failure.attempts(), failure.attempts(), failure);
    }

    /** The first attempt is under way. */
    static KeptState begun(Duration lease) {
        return new KeptState(RETRY, lease, 1, 0, null);
    }

    /** Waits for an earlier one of its subject. */
    static KeptState behind() {
        return new KeptState("BEHIND", null, 0, 0, null);
    }

    /** State, milliseconds until it is due, attempts begun and ended. @return the last index */
    int bind(PreparedStatement statement, int before) throws SQLException {
        int i = before;
        statement.setString(++i, name);
        if (due == null) statement.setNull(++i, Types.BIGINT);
        else statement.setLong(++i, due.toMillis());
        statement.setInt(++i, attempts);
        statement.setInt(++i, ended);
        return i;
    }

    /** Reason, detail, exception and stack. @return the last index */
    int bindFailure(PreparedStatement statement, int before) throws SQLException {
        int i = before;
        statement.setString(++i, failure == null ? null : StoredText.of(failure.reason()));
        statement.setString(++i, failure == null ? null : StoredText.of(failure.detail()));
        statement.setString(++i, failure == null ? null : StoredText.orNull(failure.exception()));
        statement.setString(++i, failure == null ? null : StoredText.orNull(failure.stack()));
        return i;
    }
}
