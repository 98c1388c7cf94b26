package tidings.testkit.simulation;

import tidings.consumer.CircuitBreaker;
import tidings.inbox.Answers;
import tidings.inbox.Inbox;
import tidings.messaging.Delivery;
import tidings.messaging.PublishOutcome;
import tidings.outbox.Lanes;
import tidings.outbox.Outbox;
import tidings.outbox.OutboxRecords;
import tidings.outbox.OutboxSignal;
import tidings.saga.SagaStore;
import tidings.unhandled.Returns;
import tidings.unhandled.UnhandledMessages;

/** What a service is wired with, instead of what it should be: how a bug is planted to see whether a simulation finds it. */
interface Wiring {

    /** As it should be. */
    Wiring SOUND = new Wiring() {};

    default Outbox outbox(Outbox sound) {
        return sound;
    }

    default OutboxRecords records(OutboxRecords sound) {
        return sound;
    }

    default Lanes lanes(Lanes sound) {
        return sound;
    }

    default OutboxSignal signal(OutboxSignal sound) {
        return sound;
    }

    default Inbox inbox(Inbox sound) {
        return sound;
    }

    default UnhandledMessages messages(UnhandledMessages sound) {
        return sound;
    }

    default Returns returns(Returns sound) {
        return sound;
    }

    default Answers answers(Answers sound) {
        return sound;
    }

    default SagaStore sagas(SagaStore sound) {
        return sound;
    }

    default CircuitBreaker breaker(CircuitBreaker sound) {
        return sound;
    }

    default PublishOutcome outcome(PublishOutcome sound) {
        return sound;
    }

    default Delivery delivery(Delivery sound) {
        return sound;
    }
}
