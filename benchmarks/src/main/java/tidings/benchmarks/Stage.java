package tidings.benchmarks;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import tidings.testkit.RabbitNode;

/** A private node, with the one queue that all contenders use, declared as Tidings declares its own. */
final class Stage implements AutoCloseable {

    private static final Map<String, Object> QUORUM =
            Map.of("x-queue-type", "quorum", "x-delivery-limit", 1_000_000_000);

    private static final long LARGE_LOG = 8L << 30;

    private final RabbitNode node;
    private final Connection connection;
    private final Channel channel;

    private Stage(RabbitNode node, Connection connection, Channel channel) {
        this.node = node;
        this.connection = connection;
        this.channel = channel;
    }

    static Stage open() throws Exception {
        return on(RabbitNode.start());
    }

    /**
     * The broker's write-ahead log does not begin anew while it is measured. It otherwise does with every 512 MiB, which
     * holds up all messages for some hundred milliseconds: in the slowest hundredth of whoever has his turn just then.
     */
    static Stage withoutRollOver() throws Exception {
        return on(RabbitNode.builder()
                .config("raft.wal_max_size_bytes = " + LARGE_LOG)
                .start());
    }

    private static Stage on(RabbitNode node) throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(node.uri());
        var connection = factory.newConnection();
        var channel = connection.createChannel();
        channel.exchangeDeclare(Load.EXCHANGE, BuiltinExchangeType.TOPIC, true);
        channel.queueDeclare(Load.QUEUE, true, false, false, QUORUM);
        channel.queueBind(Load.QUEUE, Load.EXCHANGE, Load.ROUTING_KEY);
        return new Stage(node, connection, channel);
    }

    URI uri() {
        return node.uri();
    }

    void purge() throws IOException {
        channel.queuePurge(Load.QUEUE);
    }

    /** What was acked is gone from the queue; what was not is back in it, once its consumer has left. */
    void clear(Library library) throws IOException {
        long left = channel.messageCount(Load.QUEUE);
        if (left > 0 && library.isOurs())
            throw new BenchException(left + " messages are in the queue that should have been acked.");
        purge();
    }

    @Override
    public void close() throws IOException {
        connection.close();
        node.close();
    }
}
