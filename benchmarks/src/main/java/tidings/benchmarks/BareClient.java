package tidings.benchmarks;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmCallback;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLongArray;

/** RabbitMQ's Java client as it comes, with no more around it than confirms and acks need. */
final class BareClient implements Contender {

    private final Connection connection;

    private BareClient(Connection connection) {
        this.connection = connection;
    }

    static BareClient at(URI broker) throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(broker);
        return new BareClient(factory.newConnection());
    }

    @Override
    public void publish(Pace pace, Tally tally) throws Exception {
        try (var channel = connection.createChannel()) {
            var confirms = new Confirms(tally);
            channel.confirmSelect();
            channel.addConfirmListener(confirms::confirmed, (number, multiple) -> confirms.failed("nack"));
            channel.addReturnListener(returned -> confirms.failed("unroutable"));
            tally.begin();
            if (pace.isSteady())
                pace.each((due, messages) -> {
                    for (int i = 0; i < messages; i++) publish(channel, confirms, due);
                });
            else
                for (long end = pace.endsAt(); System.nanoTime() < end; ) publish(channel, confirms, System.nanoTime());
            confirms.awaitAll();
        }
    }

    private static void publish(Channel channel, Confirms confirms, long sentAt) throws Exception {
        confirms.expect(channel.getNextPublishSeqNo(), sentAt);
        channel.basicPublish(
                Load.EXCHANGE, Load.ROUTING_KEY, true, MessageProperties.PERSISTENT_BASIC, Load.body(sentAt));
    }

    @Override
    public Consuming consume(Tally tally) throws IOException {
        var channel = connection.createChannel();
        channel.basicQos(Load.IN_FLIGHT);
        channel.basicConsume(Load.QUEUE, false, new DefaultConsumer(channel) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
                    throws IOException {
                tally.done(Load.sentAt(body));
                channel.basicAck(envelope.getDeliveryTag(), false);
            }
        });
        return channel::close;
    }

    @Override
    public String publishing() {
        return "one channel, confirms counted, mandatory, no JSON";
    }

    @Override
    public String consuming() {
        return "one channel, prefetch " + Load.IN_FLIGHT + ", an ack for each message, no JSON";
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }

    /** Which publishes wait for their confirm, and since when. */
    private static final class Confirms {

        private final Semaphore window = new Semaphore(Load.IN_FLIGHT);
        private final AtomicLongArray sent = new AtomicLongArray(4 * Load.IN_FLIGHT);
        private final Tally tally;
        private long lowest = 1; // the connection's thread only
        private volatile String failure = "";

        Confirms(Tally tally) {
            this.tally = tally;
        }

        void expect(long number, long sentAt) throws InterruptedException {
            window.acquire();
            if (!failure.isEmpty()) throw new IllegalStateException(failure);
            sent.set(slot(number), sentAt);
        }

        /** As {@link ConfirmCallback#handle}. */
        void confirmed(long number, boolean multiple) {
            if (multiple) for (; lowest < number; lowest++) settle(lowest);
            settle(number);
        }

        private void settle(long number) {
            long sentAt = sent.getAndSet(slot(number), 0);
            if (sentAt == 0) return;
            tally.done(sentAt);
            window.release();
        }

        void failed(String reason) {
            failure = reason;
            window.release();
        }

        void awaitAll() throws Exception {
            if (!window.tryAcquire(Load.IN_FLIGHT, Load.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                throw new TimeoutException("confirms are missing");
            if (!failure.isEmpty()) throw new IllegalStateException(failure);
        }

        private int slot(long number) {
            return (int) (number % sent.length());
        }
    }
}
