package tidings.consumer;

import org.jspecify.annotations.Nullable;
import tidings.messaging.Delivery;
import tidings.messaging.IncomingMessage;
import tidings.unhandled.Claimed;

/** A message that is to be handled now: the broker brought it, or it came back from the store. */
sealed interface Arrival {

    IncomingMessage message();

    /** Whether there is still a point in handling it here; if not, it comes again by itself. */
    boolean open();

    /** It has taken effect, or is kept elsewhere. */
    void done();

    /** It was not begun, or came to no end: another is to have it. */
    void giveBack();

    /** Which try this is, 1 for the first. */
    int attempt();

    /** Null for what the broker brought. */
    @Nullable
    Claimed claim();

    /** Whether it may have been begun before, unknown to the store. */
    boolean redelivered();

    /** @param delivery to be settled */
    record FromBroker(Delivery delivery) implements Arrival {

        @Override
        public IncomingMessage message() {
            return delivery.message();
        }

        @Override
        public boolean open() {
            return delivery.open();
        }

        @Override
        public void done() {
            delivery.ack();
        }

        @Override
        public void giveBack() {
            delivery.requeue();
        }

        @Override
        public int attempt() {
            return 1;
        }

        @Override
        public @Nullable Claimed claim() {
            return null;
        }

        @Override
        public boolean redelivered() {
            return delivery.redelivered();
        }
    }

    /** @param from whom to tell what became of it */
    record FromStore(Claimed claim, ReturnReader from) implements Arrival {

        @Override
        public IncomingMessage message() {
            return claim.message().incoming();
        }

        @Override
        public boolean open() {
            return true;
        }

        @Override
        public void done() {
            from.ended(claim);
        }

        @Override
        public void giveBack() {
            from.giveBack(claim);
        }

        @Override
        public int attempt() {
            return claim.attempts();
        }

        @Override
        public boolean redelivered() {
            return false; // its attempts are counted
        }
    }
}
