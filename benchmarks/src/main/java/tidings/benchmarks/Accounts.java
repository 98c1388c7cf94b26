package tidings.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/** What a participant changes: one row, the rows in turn, so that nobody waits for another. Thread-safe. */
final class Accounts {

    private static final String CHANGE = "update bench.account set balance = balance + 1 where id = ?";

    private final AtomicInteger next = new AtomicInteger();

    /** As {@link #change}, for a library whose handlers must not throw what is checked. */
    void changeIn(Connection transaction) {
        try {
            change(transaction);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void change(Connection transaction) throws SQLException {
        try (var update = transaction.prepareStatement(CHANGE)) {
            update.setInt(1, Math.floorMod(next.getAndIncrement(), DatabaseStage.ACCOUNTS) + 1);
            update.executeUpdate();
        }
    }
}
