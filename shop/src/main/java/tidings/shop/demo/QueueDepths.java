package tidings.shop.demo;

import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.TimeoutException;

/** How many messages wait for email-service, and how many it gave up, asked of the broker itself. */
final class QueueDepths implements AutoCloseable {

    private static final String QUEUE = "email.user.created.queue";

    private final Connection connection;

    private QueueDepths(Connection connection) {
        this.connection = connection;
    }

    static QueueDepths of(URI broker) {
        return new QueueDepths(PlainConnection.open(broker, "tidings demo: queue depths"));
    }

    int waiting() {
        return depth(QUEUE);
    }

    int deadLetters() {
        return depth(QUEUE + ".dlq");
    }

    @Override
    public void close() {
        connection.abort(2000);
    }

    /** On a channel of its own: asking for a queue that is not there closes the channel. */
    private int depth(String queue) {
        try (var channel = connection.createChannel()) {
            return Math.toIntExact(channel.messageCount(queue));
        } catch (IOException | TimeoutException e) {
            throw new DemoException("The broker does not tell the depth of " + queue + ": " + e, e);
        }
    }
}
