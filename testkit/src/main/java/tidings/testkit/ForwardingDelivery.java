package tidings.testkit;

import static java.util.Objects.requireNonNull;

import tidings.messaging.Delivery;
import tidings.messaging.IncomingMessage;

/** A delivery that hands everything on to another one: for a test to change what it is about. As thread-safe as that one. */
public abstract class ForwardingDelivery implements Delivery {

    private final Delivery delivery;

    protected ForwardingDelivery(Delivery delivery) {
        this.delivery = requireNonNull(delivery, "delivery");
    }

    @Override
    public IncomingMessage message() {
        return delivery.message();
    }

    @Override
    public boolean redelivered() {
        return delivery.redelivered();
    }

    @Override
    public boolean open() {
        return delivery.open();
    }

    @Override
    public void ack() {
        delivery.ack();
    }

    @Override
    public void requeue() {
        delivery.requeue();
    }
}
