package tidings.benchmarks;

import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tidings.inbox.Answers;
import tidings.inbox.Inbox;
import tidings.messaging.Transactions;
import tidings.outbox.OutboxRecord;
import tidings.outbox.OutboxRecords;
import tidings.outbox.OutboxView;
import tidings.outbox.Relay;
import tidings.saga.SagaStore;
import tidings.saga.Sagas;
import tidings.store.Store;
import tidings.unhandled.DeadLetters;
import tidings.unhandled.Retries;
import tidings.unhandled.Unhandled;

/** A store that tells what its relay does, and when something is committed. */
record WatchedStore(Store store, Watch watch) implements Store {

    /** Who is told. */
    interface Watch {

        /** The relay asked for rows and got some. */
        default void claimed(long askedAt, long nanos) {}

        /** They are confirmed and removed. */
        default void gone(int rows) {}

        default void committed() {}
    }

    @Override
    public Transactions transactions() {
        var transactions = store.transactions();
        return new Transactions() {
            @Override
            public <R extends @Nullable Object> R call(Work<R> work) throws Exception {
                R result = transactions.call(work);
                watch.committed();
                return result;
            }
        };
    }

    @Override
    public Relay.Parts outbox() {
        var parts = store.outbox();
        return new Relay.Parts(
                parts.outbox(), parts.schedule(), parts.lanes(), new Records(parts.records(), watch), parts.signal());
    }

    @Override
    public Unhandled unhandled() {
        return store.unhandled();
    }

    @Override
    public Answers answers() {
        return store.answers();
    }

    @Override
    public SagaStore sagaStore() {
        return store.sagaStore();
    }

    @Override
    public Sagas sagas() {
        return store.sagas();
    }

    @Override
    public DeadLetters deadLetters() {
        return store.deadLetters();
    }

    @Override
    public Retries retries() {
        return store.retries();
    }

    @Override
    public Inbox inbox() {
        return store.inbox();
    }

    @Override
    public OutboxView outboxView() {
        return store.outboxView();
    }

    private record Records(OutboxRecords records, Watch watch) implements OutboxRecords {

        @Override
        public Claim claim(String owner, List<Position> positions, Limit limit) throws SQLException {
            long askedAt = System.nanoTime();
            var claim = records.claim(owner, positions, limit);
            if (!claim.rows().isEmpty()) watch.claimed(askedAt, System.nanoTime() - askedAt);
            return claim;
        }

        @Override
        public int remove(String owner, Collection<Settled> rows) throws SQLException {
            int removed = records.remove(owner, rows);
            watch.gone(removed);
            return removed;
        }

        @Override
        public void hold(String owner, Collection<OutboxRecord.Held> rows) throws SQLException {
            records.hold(owner, rows);
        }
    }
}
