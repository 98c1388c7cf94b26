package tidings.shop.demo;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * All events as they pass, by a plain AMQP client that knows nothing of Tidings: exchanges of its own declaring, a
 * queue of its own that goes with its connection.
 */
final class EventFeed implements AutoCloseable {

    private static final List<String> EXCHANGES =
            List.of("user.events", "email.events", "order.events", "inventory.events");

    private final Connection connection;

    private EventFeed(Connection connection) {
        this.connection = connection;
    }

    /** @param follower called one event at a time, on a thread of the connection */
    static EventFeed open(URI broker, Consumer<SeenEvent> follower) {
        var connection = PlainConnection.open(broker, "tidings demo: event feed");
        try {
            follow(connection.createChannel(), follower);
            return new EventFeed(connection);
        } catch (IOException e) {
            connection.abort(2000);
            throw new DemoException("The demo cannot follow the events: " + e, e);
        }
    }

    @Override
    public void close() {
        connection.abort(2000);
    }

    private static void follow(Channel channel, Consumer<SeenEvent> follower) throws IOException {
        var queue = channel.queueDeclare("", false, true, true, null).getQueue();
        for (var exchange : EXCHANGES) {
            channel.exchangeDeclare(exchange, BuiltinExchangeType.TOPIC, true);
            channel.queueBind(queue, exchange, "#");
        }
        channel.basicConsume(
                queue,
                true,
                (tag, delivery) -> {
                    var envelope = delivery.getEnvelope();
                    follower.accept(SeenEvent.of(
                            envelope.getExchange(), envelope.getRoutingKey(), delivery.getBody(), Instant.now()));
                },
                tag -> {});
    }
}
