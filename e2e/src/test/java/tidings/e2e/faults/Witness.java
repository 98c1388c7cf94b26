package tidings.e2e.faults;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.ShutdownSignalException;
import com.rabbitmq.client.impl.ForgivingExceptionHandler;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * A subscriber of {@code email.sent} that knows nothing of Tidings: plain AMQP, a durable queue, and what came is told
 * apart by the events' own ids. It comes back by itself after the broker. Thread-safe.
 */
final class Witness implements AutoCloseable {

    static final String QUEUE = "faults.email.sent";

    private static final Logger log = LoggerFactory.getLogger(Witness.class);
    private static final int PAUSE_MILLIS = 200;

    private final ConnectionFactory factory = new ConnectionFactory();
    private final Map<UUID, Set<String>> events = new ConcurrentHashMap<>();
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final AtomicInteger publishedAgain = new AtomicInteger();
    private final AtomicInteger deliveredAgain = new AtomicInteger();
    private final CountDownLatch watching = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    private Witness() {}

    /** When this returns, no event is missed any more. */
    static Witness of(URI broker) throws Exception {
        var witness = new Witness();
        witness.factory.setUri(broker);
        witness.factory.setAutomaticRecoveryEnabled(false);
        witness.factory.setRequestedHeartbeat(5);
        witness.factory.setExceptionHandler(new QuietHandler());
        Thread.ofVirtual().name("witness").start(witness::watch);
        if (!witness.watching.await(30, TimeUnit.SECONDS))
            throw new IllegalStateException("the witness cannot subscribe at " + broker.getPort());
        return witness;
    }

    /** The ids of the events that came for a user, each once. */
    Set<String> eventsOf(UUID user) {
        return events.getOrDefault(user, Set.of());
    }

    Set<UUID> users() {
        return events.keySet();
    }

    /** Copies of an event that the broker did not mark as redelivered: they were published again. */
    int publishedAgain() {
        return publishedAgain.get();
    }

    /** Copies that the broker delivered again, because it did not hear our ack. */
    int deliveredAgain() {
        return deliveredAgain.get();
    }

    private void watch() {
        try {
            do watchUntilItBreaks();
            while (!closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void watchUntilItBreaks() throws InterruptedException {
        @Nullable Connection connection = null;
        try {
            connection = factory.newConnection("witness");
            var broken = new CountDownLatch(1);
            connection.addShutdownListener(cause -> broken.countDown());
            subscribe(connection.createChannel(), broken);
            watching.countDown();
            while (broken.getCount() > 0 && !closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                // until one of them
            }
        } catch (IOException | TimeoutException | ShutdownSignalException e) {
            log.debug("the witness has no broker: {}", e.toString());
        } finally {
            if (connection != null) connection.abort(2_000);
        }
    }

    private void subscribe(Channel channel, CountDownLatch broken) throws IOException {
        channel.addShutdownListener(cause -> broken.countDown());
        channel.exchangeDeclare("email.events", BuiltinExchangeType.TOPIC, true);
        channel.queueDeclare(QUEUE, true, false, false, Map.of("x-queue-type", "quorum"));
        channel.queueBind(QUEUE, "email.events", "email.sent");
        channel.basicQos(200);
        channel.basicConsume(QUEUE, false, (tag, event) -> note(channel, event), tag -> broken.countDown());
    }

    private void note(Channel channel, Delivery delivery) throws IOException {
        var event = JsonMapper.shared().readTree(delivery.getBody());
        var id = event.path("source").asString() + " " + event.path("id").asString();
        var user = UUID.fromString(event.path("data").path("userId").asString());
        events.computeIfAbsent(user, first -> ConcurrentHashMap.newKeySet()).add(id);
        if (!seen.add(id)) (delivery.getEnvelope().isRedeliver() ? deliveredAgain : publishedAgain).incrementAndGet();
        channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
    }

    @Override
    public void close() {
        closed.countDown();
    }

    /** That brokers die is no news here. */
    private static final class QuietHandler extends ForgivingExceptionHandler {
        @Override
        protected void log(String message, Throwable e) {
            log.debug(message, e);
        }
    }
}
