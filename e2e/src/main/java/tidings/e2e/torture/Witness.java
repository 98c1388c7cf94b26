package tidings.e2e.torture;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import tidings.e2e.torture.bank.Queues;

/** Another subscriber of accepted transfers, on plain AMQP: counts those that are published more than once. */
final class Witness implements AutoCloseable {

    private final Connection connection;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final AtomicInteger repeated = new AtomicInteger();

    private Witness(Connection connection) {
        this.connection = connection;
    }

    /** When this returns, nothing is missed. */
    static Witness of(URI broker) throws IOException {
        try {
            var factory = new ConnectionFactory();
            factory.setUri(broker);
            factory.setAutomaticRecoveryEnabled(false);
            var witness = new Witness(factory.newConnection("witness"));
            witness.watch();
            return witness;
        } catch (GeneralSecurityException | TimeoutException e) {
            throw new IOException("the witness cannot watch", e);
        }
    }

    private void watch() throws IOException {
        var channel = connection.createChannel();
        var queue = channel.queueDeclare().getQueue(); // goes with the connection
        channel.queueBind(queue, Queues.BOOKING.exchange(), Queues.BOOKING.routingKey());
        channel.basicConsume(
                queue,
                true,
                (tag, message) -> {
                    if (!seen.add(message.getProperties().getMessageId())) repeated.incrementAndGet();
                },
                tag -> {});
    }

    int repeated() {
        return repeated.get();
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
