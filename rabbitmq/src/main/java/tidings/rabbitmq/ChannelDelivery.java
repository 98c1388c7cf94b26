package tidings.rabbitmq;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.messaging.Delivery;
import tidings.messaging.IncomingMessage;

/**
 * A settle handle bound to the channel that brought it: the same tag on the next channel is another message, so after
 * this one is gone settling does nothing.
 */
final class ChannelDelivery implements Delivery {

    private static final Logger log = LoggerFactory.getLogger(ChannelDelivery.class);

    private final Channel channel;
    private final Acks acks;
    private final Acks.Tag tag;
    private final IncomingMessage message;
    private final boolean redelivered;
    private final AtomicBoolean settled = new AtomicBoolean();

    ChannelDelivery(Channel channel, Acks acks, Acks.Tag tag, IncomingMessage message, boolean redelivered) {
        this.channel = channel;
        this.acks = acks;
        this.tag = tag;
        this.message = message;
        this.redelivered = redelivered;
    }

    @Override
    public IncomingMessage message() {
        return message;
    }

    @Override
    public boolean redelivered() {
        return redelivered;
    }

    @Override
    public boolean open() {
        return channel.isOpen();
    }

    @Override
    public void ack() {
        settle(() -> acks.ack(tag));
    }

    @Override
    public void requeue() {
        settle(() -> acks.requeue(tag));
    }

    private void settle(Settlement settlement) {
        if (!settled.compareAndSet(false, true)) return;
        try {
            settlement.send();
        } catch (IOException | AlreadyClosedException e) {
            log.debug("{} comes again, its channel is gone: {}", message, Reason.of(e));
        }
    }

    private interface Settlement {
        void send() throws IOException;
    }
}
