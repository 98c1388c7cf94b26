package tidings.postgres;

import static java.util.Objects.requireNonNull;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import tidings.unhandled.KeptMessage;
import tidings.unhandled.LastFailure;

/** What people see of a row of {@code unhandled}: all but what may be large. */
final class UnhandledColumns {

    static final String ALL = """
        id, queue, exchange, routing_key, source, message_id, type, subject, correlation_id, state, blocks, due_at,
        attempts, ended, replays, reason, detail, exception, first_failure, last_failure, discarded_at, discard_reason
        """;

    private UnhandledColumns() {}

    static KeptMessage message(ResultSet row) throws SQLException {
        return new KeptMessage(
                row.getString("queue"),
                row.getString("exchange"),
                row.getString("routing_key"),
                row.getString("source"),
                row.getString("message_id"),
                row.getString("type"),
                row.getString("subject"),
                row.getString("correlation_id"));
    }

    static @Nullable LastFailure failure(ResultSet row) throws SQLException {
        var last = time(row, "last_failure");
        if (last == null) return null;
        return new LastFailure(
                row.getString("reason"),
                row.getString("detail"),
                row.getString("exception"),
                requireNonNull(time(row, "first_failure")),
                last);
    }

    static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
