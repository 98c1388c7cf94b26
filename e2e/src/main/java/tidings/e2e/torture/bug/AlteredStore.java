package tidings.e2e.torture.bug;

import java.util.function.UnaryOperator;
import tidings.inbox.Answers;
import tidings.inbox.Inbox;
import tidings.messaging.Transactions;
import tidings.outbox.Lanes;
import tidings.outbox.Outbox;
import tidings.outbox.OutboxRecords;
import tidings.outbox.OutboxView;
import tidings.outbox.Relay;
import tidings.saga.SagaStore;
import tidings.saga.Sagas;
import tidings.store.Store;
import tidings.unhandled.DeadLetters;
import tidings.unhandled.Retries;
import tidings.unhandled.Returns;
import tidings.unhandled.Unhandled;
import tidings.unhandled.UnhandledMessages;

/** A store of which some parts are others. */
record AlteredStore(Store rest, Relay.Parts outbox, Inbox inbox, Unhandled unhandled) implements Store {

    static AlteredStore of(Store store) {
        return new AlteredStore(store, store.outbox(), store.inbox(), store.unhandled());
    }

    AlteredStore inbox(UnaryOperator<Inbox> change) {
        return new AlteredStore(rest, outbox, change.apply(inbox), unhandled);
    }

    AlteredStore records(UnaryOperator<OutboxRecords> change) {
        var records = change.apply(outbox.records());
        return outbox(new Relay.Parts(outbox.outbox(), outbox.schedule(), outbox.lanes(), records, outbox.signal()));
    }

    AlteredStore lanes(UnaryOperator<Lanes> change) {
        var lanes = change.apply(outbox.lanes());
        return outbox(new Relay.Parts(outbox.outbox(), outbox.schedule(), lanes, outbox.records(), outbox.signal()));
    }

    AlteredStore writing(UnaryOperator<Outbox> change) {
        var writing = change.apply(outbox.outbox());
        return outbox(new Relay.Parts(writing, outbox.schedule(), outbox.lanes(), outbox.records(), outbox.signal()));
    }

    private AlteredStore outbox(Relay.Parts parts) {
        return new AlteredStore(rest, parts, inbox, unhandled);
    }

    AlteredStore messages(UnaryOperator<UnhandledMessages> change) {
        return new AlteredStore(
                rest, outbox, inbox, new Unhandled(change.apply(unhandled.messages()), unhandled.returns()));
    }

    AlteredStore returns(UnaryOperator<Returns> change) {
        return new AlteredStore(
                rest, outbox, inbox, new Unhandled(unhandled.messages(), change.apply(unhandled.returns())));
    }

    @Override
    public Transactions transactions() {
        return rest.transactions();
    }

    @Override
    public Answers answers() {
        return rest.answers();
    }

    @Override
    public SagaStore sagaStore() {
        return rest.sagaStore();
    }

    @Override
    public Sagas sagas() {
        return rest.sagas();
    }

    @Override
    public DeadLetters deadLetters() {
        return rest.deadLetters();
    }

    @Override
    public Retries retries() {
        return rest.retries();
    }

    @Override
    public OutboxView outboxView() {
        return rest.outboxView();
    }
}
