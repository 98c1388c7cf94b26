package tidings.testkit;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import tidings.inbox.Answers;

/** What was answered, in memory. Guarded by the database. */
final class MemoryAnswers implements Answers {

    private final MemoryDatabase database;
    private final MemoryLocks<Key> locks = new MemoryLocks<>();
    private final Map<Key, Entry> entries = new HashMap<>();

    MemoryAnswers(MemoryDatabase database) {
        this.database = database;
    }

    private record Key(String saga, String step) {}

    @Override
    public Entry open(Connection connection, String saga, String step) throws SQLException {
        var key = new Key(saga, step);
        return MemoryConnection.write(database, connection, transaction -> {
            locks.take(transaction, key);
            return entries.getOrDefault(key, Entry.EMPTY);
        });
    }

    @Override
    public void keep(Connection connection, String saga, String step, Entry entry) throws SQLException {
        MemoryConnection.write(database, connection, transaction -> {
            transaction.add(() -> entries.put(new Key(saga, step), entry));
            return entry;
        });
    }
}
