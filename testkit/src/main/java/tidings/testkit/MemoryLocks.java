package tidings.testkit;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** Which transaction has which row to itself. Guarded by the database. */
final class MemoryLocks<K> {

    private final Map<K, MemoryTransaction> owners = new HashMap<>();

    /** Has a row for this transaction alone until it ends; waits for another that has it. */
    void take(MemoryTransaction transaction, K row) throws SQLException {
        for (var other = owners.get(row); other != transaction; other = owners.get(row)) {
            if (other == null) {
                own(transaction, row);
                return;
            }
            transaction.waitFor(other);
        }
    }

    boolean isTaken(K row) {
        return owners.containsKey(row);
    }

    boolean isTakenFrom(MemoryTransaction transaction, K row) {
        return owners.containsKey(row) && owners.get(row) != transaction;
    }

    private void own(MemoryTransaction transaction, K row) {
        owners.put(row, transaction);
        transaction.add(new MemoryTransaction.Change() {
            @Override
            public void commit() {
                owners.remove(row);
            }

            @Override
            public void rollBack() {
                owners.remove(row);
            }
        });
    }
}
