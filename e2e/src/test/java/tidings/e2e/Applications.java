package tidings.e2e;

import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import tidings.Tidings;
import tidings.consumer.DeadLetterHeaders;
import tidings.json.CloudEventsJson;
import tidings.messaging.Delivery;
import tidings.messaging.MessageProperties;
import tidings.messaging.OutgoingMessage;
import tidings.messaging.Topology;
import tidings.testkit.InMemoryBroker;

/** Applications in plain Java on one broker in memory; they are closed after the test. */
final class Applications implements AfterEachCallback {

    static final String QUEUE = "email.user.created.queue";

    private final InMemoryBroker broker = InMemoryBroker.create();
    private final List<Tidings> started = new CopyOnWriteArrayList<>();

    @Override
    public void afterEach(ExtensionContext context) {
        started.forEach(Tidings::close);
    }

    InMemoryBroker broker() {
        return broker;
    }

    Tidings.Builder builder() {
        return Tidings.builder()
                .source("urn:test:service")
                .broker(broker.connect())
                .format(CloudEventsJson.format());
    }

    Tidings start(UnaryOperator<Tidings.Builder> settings) {
        var tidings = settings.apply(builder()).build();
        started.add(tidings);
        tidings.start();
        return tidings;
    }

    /** What is parked from now on, and what already was. */
    BlockingQueue<Delivery> deadLetters() {
        var dead = new LinkedBlockingQueue<Delivery>();
        var client = broker.connect();
        client.start();
        client.consume(QUEUE + ".dlq", 10, dead::add);
        return dead;
    }

    /** Bytes that no application of ours would send. */
    void publishRaw(byte[] body) {
        publishRaw(MessageProperties.none(), body);
    }

    void publishRaw(MessageProperties properties, byte[] body) {
        try (var client = broker.connect()) {
            client.start();
            client.declare(Topology.empty());
            client.publish(new OutgoingMessage("", QUEUE, properties, body));
        }
    }

    static String reasonOf(Delivery dead) {
        return String.valueOf(dead.message().properties().text(DeadLetterHeaders.REASON));
    }

    static <T> T take(BlockingQueue<T> queue) {
        return await().until(queue::poll, Objects::nonNull);
    }
}
