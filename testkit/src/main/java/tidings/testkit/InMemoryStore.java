package tidings.testkit;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import javax.sql.DataSource;
import tidings.inbox.Answers;
import tidings.inbox.Inbox;
import tidings.inbox.InboxKey;
import tidings.messaging.Transactions;
import tidings.outbox.OutboxView;
import tidings.outbox.Relay;
import tidings.saga.SagaStore;
import tidings.saga.Sagas;
import tidings.store.Store;
import tidings.unhandled.DeadLetters;
import tidings.unhandled.Retries;
import tidings.unhandled.Unhandled;

/**
 * A store in the memory of this process, for tests that need no other: it keeps every rule of {@link StoreContract}. Its
 * connections begin and end transactions and take savepoints, and do nothing else. Applications that share a database
 * share one. Thread-safe.
 */
public final class InMemoryStore implements Store, StoreFixture {

    private final Relay.Parts outbox;
    private final OutboxView outboxView;
    private final Inbox inbox;
    private final Unhandled unhandled;
    private final Answers answers;
    private final MemorySagas sagas;
    private final DeadLetters deadLetters;
    private final Retries retries;
    private final DataSource dataSource;

    private InMemoryStore(InstantSource time) {
        var database = new MemoryDatabase(time);
        var lanes = new MemoryLanes(database);
        var records = new MemoryOutbox(database, lanes);
        this.outbox =
                new Relay.Parts(records, new MemorySchedule(database, records), lanes, records, new MemorySignal());
        this.outboxView = records;
        var handledAt = new HashMap<InboxKey, Instant>();
        var kept = new MemoryUnhandled(database, handledAt.keySet());
        this.inbox = new MemoryInbox(database, kept, handledAt);
        this.unhandled = new Unhandled(kept, kept);
        this.answers = new MemoryAnswers(database);
        this.sagas = new MemorySagas(database, records);
        this.deadLetters = DeadLetters.of(new MemoryDeadLetters(database, kept));
        this.retries = new MemoryRetries(database, kept);
        this.dataSource = new MemoryDataSource(database);
    }

    /** An empty store. */
    public static InMemoryStore create() {
        return create(InstantSource.system());
    }

    /** @param time by which leases end and held rows are due */
    public static InMemoryStore create(InstantSource time) {
        return new InMemoryStore(time);
    }

    @Override
    public Store store() {
        return this;
    }

    @Override
    public DataSource dataSource() {
        return dataSource;
    }

    @Override
    public Transactions transactions() {
        return Transactions.jdbc(dataSource);
    }

    @Override
    public Relay.Parts outbox() {
        return outbox;
    }

    @Override
    public Inbox inbox() {
        return inbox;
    }

    @Override
    public Unhandled unhandled() {
        return unhandled;
    }

    @Override
    public Answers answers() {
        return answers;
    }

    @Override
    public SagaStore sagaStore() {
        return sagas;
    }

    @Override
    public Sagas sagas() {
        return sagas;
    }

    @Override
    public DeadLetters deadLetters() {
        return deadLetters;
    }

    @Override
    public Retries retries() {
        return retries;
    }

    @Override
    public OutboxView outboxView() {
        return outboxView;
    }
}
