package tidings.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeoutException;
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
    private final ScheduledExecutorService clock;
    private @Nullable Receiver current; // guarded by this
    private String tag = ""; // guarded by this
    private volatile boolean cancelled;

    /** @param ended told when the channel or the consumer on it has ended and is to be replaced */
    QueueReader(
            String queue, int prefetch, Consumer<Delivery> receiver, Runnable ended, ScheduledExecutorService clock) {
        this.queue = queue;
        this.prefetch = prefetch;
        this.receiver = receiver;
        this.ended = ended;
        this.clock = clock;
    }

    synchronized boolean hasLostChannel() {
        return !cancelled && current != null && !current.getChannel().isOpen();
    }

    /** Begins to read on this connection unless it does already. */
    synchronized void readOn(Connection connection) throws IOException {
        if (cancelled || (current != null && current.getChannel().isOpen())) return;
        var opened = connection.createChannel();
        if (opened == null) throw new IOException("the broker allows no more channels");
        opened.addShutdownListener(signal -> {
            if (!signal.isHardError() && !signal.isInitiatedByApplication())
                log.warn("{}: channel closed: {}", queue, Reason.of(signal));
            if (!cancelled) ended.run();
        });
        var reading = new Receiver(opened);
        try {
            opened.basicQos(prefetch);
            tag = opened.basicConsume(queue, false, reading);
        } catch (IOException | RuntimeException e) {
            opened.abort(); // or a consumer that nobody knows of would hold messages
            throw e;
        }
        current = reading;
    }

    /** No new deliveries; those under way can still be settled on their channel. */
    synchronized void cancel() {
        cancelled = true;
        if (current == null || !current.getChannel().isOpen()) return;
        try {
            current.acks.hurry(); // before somebody else gets what comes next
            current.getChannel().basicCancel(tag);
            current.acks.finish();
        } catch (IOException | AlreadyClosedException e) {
            log.debug("{}: cancelled with its channel: {}", queue, Reason.of(e));
        }
    }

    /** The channel goes, with its consumer and all that is unsettled: to the broker that is one event. */
    synchronized void giveBack() {
        cancelled = true;
        if (current == null || !current.getChannel().isOpen()) return;
        try {
            current.acks.hurry(); // before somebody else gets what comes next
            current.getChannel().close();
        } catch (IOException | TimeoutException | AlreadyClosedException e) {
            log.debug("{}: given back with its channel: {}", queue, Reason.of(e));
        }
    }

    /** Before the connection goes. Called by the thread that opens channels. */
    synchronized void sendAcks() {
        if (current != null) current.acks.hurry();
    }

    private final class Receiver extends DefaultConsumer {

        private final Acks acks;

        Receiver(Channel channel) {
            super(channel);
            this.acks = new Acks(channel, prefetch, clock, this::close);
        }

        @Override
        public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
            var open = acks.delivered(envelope.getDeliveryTag()); // first: no ack for many may cross it
            var message = new IncomingMessage(
                    queue, envelope.getExchange(), envelope.getRoutingKey(), Properties.incoming(properties), body);
            receiver.accept(new ChannelDelivery(getChannel(), acks, open, message, envelope.isRedeliver()));
        }

        /** Whoever consumes and closes again and again must not use up the broker's channels. */
        private void close() {
            // Whoever acknowledges must not wait for the broker.
            Thread.startVirtualThread(() -> {
                try {
                    getChannel().abort();
                } catch (IOException | AlreadyClosedException e) {
                    log.debug("{}: channel closed: {}", queue, Reason.of(e));
                }
            });
        }

        /** The queue was deleted or its leader moved. The rest of the channel goes too, so that a new one begins clean. */
        @Override
        public void handleCancel(String tag) throws IOException {
            log.warn("{}: the broker cancelled the consumer; starting another", queue);
            acks.hurry();
            getChannel().abort();
        }
    }
}
