package tidings.postgres;

import static java.util.Objects.requireNonNull;

import javax.sql.DataSource;
import tidings.inbox.Answers;
import tidings.inbox.Inbox;
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
 * Outbox and inbox on PostgreSQL 15 or newer, in the database of the application's own tables. Thread-safe.
 *
 * <p>Its tables are made by {@link Migrations}. From the pool it takes one connection for as long as the relay runs, to
 * listen for other instances, and others for the length of a statement.
 */
public final class PostgresStore implements Store {

    /** The schema of the tables, unless said otherwise. */
    public static final String DEFAULT_SCHEMA = "tidings";

    private final DataSource dataSource;
    private final Relay.Parts outbox;
    private final Inbox inbox;
    private final Unhandled unhandled;
    private final Answers answers;
    private final SagaStore sagaStore;
    private final Sagas sagas;
    private final DeadLetters deadLetters;
    private final Retries retries;
    private final OutboxView outboxView;

    private PostgresStore(DataSource dataSource, Schema schema) {
        this.dataSource = requireNonNull(dataSource, "dataSource");
        var database = new Database(dataSource);
        this.outbox = new Relay.Parts(
                new PostgresOutbox(schema),
                new PostgresSchedule(database, schema),
                new PostgresLanes(database, schema),
                new PostgresOutboxRecords(database, schema),
                new PostgresSignal(database, schema));
        this.inbox = new PostgresInbox(database, schema);
        this.unhandled = new Unhandled(new PostgresUnhandled(database, schema), new PostgresReturns(database, schema));
        this.answers = new PostgresAnswers(schema);
        this.sagaStore = new PostgresSagaStore(database, schema);
        this.sagas = new PostgresSagas(database, schema);
        this.deadLetters = DeadLetters.of(new PostgresDeadLetters(database, schema));
        this.retries = new PostgresRetries(database, schema);
        this.outboxView = new PostgresOutboxView(database, schema);
    }

    /** Tables in {@value #DEFAULT_SCHEMA}. */
    public static PostgresStore of(DataSource dataSource) {
        return of(dataSource, DEFAULT_SCHEMA);
    }

    /**
     * Services that share a database have a schema each.
     *
     * @throws tidings.messaging.ConfigurationException when no schema can have that name
     */
    public static PostgresStore of(DataSource dataSource, String schema) {
        return new PostgresStore(dataSource, new Schema(schema));
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
        return sagaStore;
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
