package tidings.embedded;

import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;

/** A plain AMQP client with one channel. */
final class QueueClient implements AutoCloseable {

    static final String EXCHANGE = "user.events";
    static final String QUEUE = "email.user.created.queue";

    private static final BasicProperties PERSISTENT = MessageProperties.MINIMAL_PERSISTENT_BASIC;

    private final Connection connection;
    private final Channel channel;
    private final NavigableSet<Long> unconfirmed = new ConcurrentSkipListSet<>();
    private final NavigableSet<Long> confirmed = new ConcurrentSkipListSet<>();

    private QueueClient(Connection connection) throws IOException {
        this.connection = connection;
        this.channel = connection.createChannel();
    }

    static QueueClient connected(URI uri) throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(uri);
        factory.setAutomaticRecoveryEnabled(false);
        return new QueueClient(factory.newConnection());
    }

    /** As Tidings declares on RabbitMQ, its arguments included. */
    void declare() throws IOException {
        channel.exchangeDeclare(EXCHANGE, "topic", true);
        channel.queueDeclare(
                QUEUE, true, false, false, Map.of("x-queue-type", "quorum", "x-delivery-limit", 1_000_000_000L));
        channel.queueBind(QUEUE, EXCHANGE, "user.*");
    }

    void publish(byte[] body) throws IOException, InterruptedException, TimeoutException {
        channel.confirmSelect();
        channel.basicPublish(EXCHANGE, "user.created", true, PERSISTENT, body);
        channel.waitForConfirmsOrDie(10_000);
    }

    /** Publishes 1, 2, 3, … and keeps what was confirmed, until the connection breaks. */
    void publishUntilCut() throws IOException {
        channel.confirmSelect();
        channel.addConfirmListener(
                (tag, multiple) -> settle(tag, multiple, true), (tag, multiple) -> settle(tag, multiple, false));
        while (channel.isOpen()) {
            if (unconfirmed.size() > 500) {
                Thread.onSpinWait();
                continue;
            }
            long number = channel.getNextPublishSeqNo();
            unconfirmed.add(number);
            channel.basicPublish(
                    EXCHANGE,
                    "user.created",
                    true,
                    PERSISTENT,
                    Long.toString(number).getBytes(StandardCharsets.UTF_8));
        }
    }

    private void settle(long tag, boolean multiple, boolean taken) {
        var settled = new ArrayList<>(multiple ? unconfirmed.headSet(tag, true) : List.of(tag));
        if (taken) confirmed.addAll(settled);
        settled.forEach(unconfirmed::remove);
    }

    NavigableSet<Long> confirmed() {
        return confirmed;
    }

    /** All that waits in the queue, in its order. Nothing is acknowledged, so it is there again after the close. */
    List<byte[]> waiting() throws IOException {
        long count = channel.messageCount(QUEUE);
        var bodies = new CopyOnWriteArrayList<byte[]>();
        channel.basicConsume(QUEUE, false, (tag, delivery) -> bodies.add(delivery.getBody()), tag -> {});
        await().atMost(Duration.ofSeconds(30)).until(() -> bodies.size() >= count);
        return bodies;
    }

    @Override
    public void close() throws IOException {
        if (connection.isOpen()) connection.close();
    }
}
