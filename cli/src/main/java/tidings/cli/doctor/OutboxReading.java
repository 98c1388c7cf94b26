package tidings.cli.doctor;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import tidings.outbox.OutboxView;
import tidings.outbox.OutboxView.Status;

/** One reading of an outbox for all that ask: it counts the rows, which may be many. Not thread-safe. */
final class OutboxReading {

    private final OutboxView outbox;
    private @Nullable Status status;

    OutboxReading(OutboxView outbox) {
        this.outbox = outbox;
    }

    Status status() throws SQLException {
        var read = status;
        if (read == null) status = read = outbox.status();
        return read;
    }
}
