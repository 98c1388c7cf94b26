package tidings.store;

import tidings.inbox.Answers;
import tidings.inbox.Inbox;
import tidings.messaging.Transactions;
import tidings.outbox.OutboxView;
import tidings.outbox.Relay;
import tidings.saga.SagaStore;
import tidings.saga.Sagas;
import tidings.unhandled.DeadLetters;
import tidings.unhandled.Retries;
import tidings.unhandled.Unhandled;

/** A database, by what it does for Tidings. Thread-safe. Every implementation passes {@code StoreContract} in the testkit. */
public interface Store {

    /** Transactions on its connections. */
    Transactions transactions();

    /** What the relay works with. */
    Relay.Parts outbox();

    /** Which messages were handled. */
    Inbox inbox();

    /** What came and has not taken effect, as those who handle it see it. */
    Unhandled unhandled();

    /** What participants of sagas have answered. */
    Answers answers();

    /** Sagas, as those who run them see them. */
    SagaStore sagaStore();

    /** Sagas, for people. */
    Sagas sagas();

    /** What nobody could handle, for people. */
    DeadLetters deadLetters();

    /** What comes back by itself, for people. */
    Retries retries();

    /** How the outbox stands, for people. */
    OutboxView outboxView();
}
