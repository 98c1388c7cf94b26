package tidings.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.messaging.Delivery;
import tidings.messaging.IncomingMessage;

/**
 * One wish to read a queue, through all the channels that serve it one after the other. One channel each, because
 * prefetch counts per channel on some brokers and a channel error then hits one reader only.
 */
final class QueueReader {

    private static final Logger log = LoggerFactory.getLogger(QueueReader.class);

    private final String queue;
    private final int prefetch;
    private final Consumer<Delivery> receiver;
    private final Runnable ended;
    private @Nullable Channel channel; // guarded by this
    private String tag = ""; // guarded by this
    private boolean cancelled; // guarded by this

    /** @param ended told when the channel or the consumer on it has ended and is to be replaced */
    QueueReader(String queue, int prefetch, Consumer<Delivery> receiver, Runnable ended) {
        this.queue = queue;
        this.prefetch = prefetch;
        this.receiver = receiver;
        this.ended = ended;
    }

    synchronized boolean hasLostChannel() {
        return !cancelled && channel != null && !channel.isOpen();
    }

    /** Begins to read on this connection unless it does already. */
    synchronized void readOn(Connection connection) throws IOException {
        if (cancelled || (channel != null && channel.isOpen())) return;
        var opened = connection.createChannel();
        if (opened == null) throw new IOException("the broker allows no more channels");
        opened.addShutdownListener(signal -> {
            if (!signal.isHardError() && !signal.isInitiatedByApplication())
                log.warn("{}: channel closed: {}", queue, Reason.of(signal));
            ended.run();
        });
        opened.basicQos(prefetch);
        tag = opened.basicConsume(queue, false, new Receiver(opened));
        channel = opened;
    }

    /** No new deliveries; those under way can still be settled on their channel. */
    synchronized void cancel() {
        cancelled = true;
        if (channel == null || !channel.isOpen()) return;
        try {
            channel.basicCancel(tag);
        } catch (IOException | AlreadyClosedException e) {
            log.debug("{}: cancelled with its channel: {}", queue, Reason.of(e));
        }
    }

    private final class Receiver extends DefaultConsumer {

        Receiver(Channel channel) {
            super(channel);
        }

        @Override
        public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
            var message = new IncomingMessage(
                    queue, envelope.getExchange(), envelope.getRoutingKey(), Properties.incoming(properties), body);
            receiver.accept(
                    new ChannelDelivery(getChannel(), envelope.getDeliveryTag(), message, envelope.isRedeliver()));
        }

        /** The queue was deleted or its leader moved. The rest of the channel goes too, so that a new one begins clean. */
        @Override
        public void handleCancel(String tag) throws IOException {
            log.warn("{}: the broker cancelled the consumer; starting another", queue);
            getChannel().abort();
        }
    }
}
