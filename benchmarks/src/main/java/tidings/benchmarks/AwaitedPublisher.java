package tidings.benchmarks;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** One channel for any number of threads, each of which waits for the confirm of its own message. Thread-safe. */
final class AwaitedPublisher implements AutoCloseable {

    private final Connection connection;
    private final Channel channel;
    private final ReentrantLock numbering = new ReentrantLock();
    private final ConcurrentSkipListMap<Long, CompletableFuture<Void>> awaited = new ConcurrentSkipListMap<>();
    private volatile boolean unroutable;

    private AwaitedPublisher(Connection connection, Channel channel) throws IOException {
        this.connection = connection;
        this.channel = channel;
        channel.confirmSelect();
        channel.addConfirmListener(this::confirmed, this::refused);
        channel.addReturnListener(returned -> unroutable = true);
    }

    static AwaitedPublisher at(URI broker) throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(broker);
        var connection = factory.newConnection();
        return new AwaitedPublisher(connection, connection.createChannel());
    }

    /** Returns when it is confirmed. */
    void publish(byte[] body) throws Exception {
        var confirm = new CompletableFuture<Void>();
        numbering.lock();
        try {
            awaited.put(channel.getNextPublishSeqNo(), confirm);
            channel.basicPublish(Load.EXCHANGE, Load.ROUTING_KEY, true, MessageProperties.PERSISTENT_BASIC, body);
        } finally {
            numbering.unlock();
        }
        confirm.get(Load.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (unroutable) throw new IllegalStateException("unroutable");
    }

    private void confirmed(long number, boolean multiple) {
        settle(number, multiple, confirm -> confirm.complete(null));
    }

    private void refused(long number, boolean multiple) {
        settle(number, multiple, confirm -> confirm.completeExceptionally(new IOException("nack")));
    }

    private void settle(long number, boolean multiple, Verdict verdict) {
        var settled = multiple ? awaited.headMap(number, true) : awaited.subMap(number, true, number, true);
        for (var each = settled.pollFirstEntry(); each != null; each = settled.pollFirstEntry())
            verdict.tell(each.getValue());
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }

    /** What the broker said, to whoever waits for it. */
    private interface Verdict {
        void tell(CompletableFuture<Void> confirm);
    }
}
