package tidings.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tidings.messaging.Broker;
import tidings.messaging.BrokerStatus;
import tidings.messaging.ConfigurationException;
import tidings.messaging.MessageProperties;
import tidings.messaging.OutgoingMessage;
import tidings.messaging.PublishOutcome;
import tidings.messaging.Topology;
import tidings.messaging.TopologyConflictException;
import tidings.testkit.RabbitNode;

/** What only RabbitMQ does: conflicts, deletions under way, alarms. */
@Tag("rabbitmq")
@Timeout(60)
class RabbitBrokerTest {

    private final RabbitNode node = RabbitNode.shared();
    private final Broker broker = RabbitBroker.builder(node.uri()).build();
    private Connection other;

    @BeforeEach
    void connect() throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(node.uri());
        other = factory.newConnection("somebody else");
        broker.start();
    }

    @AfterEach
    void disconnect() throws Exception {
        broker.close();
        other.close();
    }

    @Test
    void others_may_declare_our_exchange_as_a_durable_topic_without_arguments() throws Exception {
        try (var channel = other.createChannel()) {
            channel.exchangeDeclare("before.events", "topic", true);
            declared(Topology.empty().exchange("before.events").exchange("after.events"));
            channel.exchangeDeclare("after.events", "topic", true);
            assertThat(channel.isOpen()).isTrue();
        }
    }

    @Test
    void a_queue_that_was_declared_otherwise_is_an_error_that_names_the_difference() throws Exception {
        try (var channel = other.createChannel()) {
            channel.queueDeclare("conflict.queue", true, false, false, Map.of("x-queue-type", "classic"));
        }
        var declared = broker.declare(Topology.empty().queue("conflict.queue").queue("innocent.queue"))
                .toCompletableFuture();

        assertThatThrownBy(declared::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(TopologyConflictException.class)
                .hasMessageContaining("x-queue-type")
                .hasMessageContaining("conflict.queue")
                .hasMessageContaining("classic");
        await().untilAsserted(() -> assertThat(publish("innocent.queue")).isEqualTo(new PublishOutcome.Confirmed()));
    }

    /** H4: a channel that the broker closed with 404 takes nobody with it. */
    @Test
    void an_exchange_that_was_deleted_is_declared_again_and_publishing_goes_on() throws Exception {
        declared(Topology.empty().bind("deleted.events", "#", "deleted.queue"));
        try (var channel = other.createChannel()) {
            channel.exchangeDelete("deleted.events");
        }
        var message = new OutgoingMessage("deleted.events", "any", MessageProperties.none(), new byte[] {1});

        await().until(() -> broker.publish(message).toCompletableFuture().join() instanceof PublishOutcome.Confirmed);
    }

    @Test
    void a_queue_that_was_deleted_is_declared_again_and_consuming_goes_on() throws Exception {
        declared(Topology.empty().queue("vanishing.queue"));
        var received = new CopyOnWriteArrayList<String>();
        broker.consume("vanishing.queue", 5, delivery -> {
            received.add(new String(delivery.message().body(), UTF_8));
            delivery.ack();
        });
        publish("vanishing.queue");
        await().until(() -> received.size() == 1);

        try (var channel = other.createChannel()) {
            channel.queueDelete("vanishing.queue");
        }

        await().until(() -> publish("vanishing.queue") instanceof PublishOutcome.Confirmed);
        await().until(() -> received.size() == 2);
    }

    /** H9: while the broker is low on memory a publish is answered at once, and consuming goes on. */
    @Test
    void a_blocked_broker_refuses_publishes_and_delivers_nevertheless() {
        declared(Topology.empty().queue("alarm.queue"));
        for (int i = 0; i < 3; i++) assertThat(publish("alarm.queue")).isEqualTo(new PublishOutcome.Confirmed());
        node.ctl("set_vm_memory_high_watermark", "0.0000001");
        try {
            // RabbitMQ blocks a connection only when it publishes.
            await().until(() -> publish("alarm.queue") instanceof PublishOutcome.Refused);
            assertThat(broker.status()).isInstanceOf(BrokerStatus.Blocked.class);
            var received = new CopyOnWriteArrayList<String>();
            broker.consume("alarm.queue", 5, delivery -> {
                received.add("one");
                delivery.ack();
            });
            await().until(() -> received.size() >= 3);
        } finally {
            node.ctl("set_vm_memory_high_watermark", "0.4");
        }
        await().until(() -> publish("alarm.queue") instanceof PublishOutcome.Confirmed);
    }

    /** The client library refuses it before it writes, and would be out of step with the broker's count after. */
    @Test
    void a_header_larger_than_a_frame_is_refused_and_the_next_message_is_confirmed() {
        declared(Topology.empty().queue("header.queue"));
        var properties = MessageProperties.none().headers(Map.of("huge", "x".repeat(200_000)));

        var outcome = broker.publish(new OutgoingMessage("", "header.queue", properties, new byte[] {1}));

        assertThat(outcome.toCompletableFuture().join()).isInstanceOf(PublishOutcome.Refused.class);
        await().until(() -> publish("header.queue") instanceof PublishOutcome.Confirmed);
    }

    @Test
    void a_wrong_password_is_told_and_never_repeated() {
        try (var refused = RabbitBroker.builder(URI.create("amqp://guest:s3cret@127.0.0.1:" + node.port()))
                .build()) {
            refused.start();

            await().until(() ->
                    refused.status() instanceof BrokerStatus.Disconnected(var reason) && reason.contains("password"));
            assertThat(refused.status().toString()).doesNotContain("s3cret");
        }
    }

    @Test
    void an_address_that_is_none_is_refused_without_being_repeated() {
        for (var address : List.of("http://guest:s3cret@host", "amqp:s3cret", "s3cret"))
            assertThatThrownBy(() -> RabbitBroker.builder(URI.create(address)))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("amqp://user:password@host:port/vhost")
                    .hasMessageNotContaining("s3cret");
    }

    private void declared(Topology topology) {
        var declared = broker.declare(topology).toCompletableFuture();
        await().until(declared::isDone);
        assertThat(declared).isCompleted();
    }

    private PublishOutcome publish(String queue) {
        var message = new OutgoingMessage("", queue, MessageProperties.none(), "hello".getBytes(UTF_8));
        return broker.publish(message).toCompletableFuture().join();
    }
}
