package tidings.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tidings.messaging.Broker;
import tidings.messaging.BrokerStatus;
import tidings.messaging.ConfigurationException;
import tidings.messaging.Delivery;
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
    void a_queue_that_was_deleted_is_there_again_when_it_is_asked_for_again() throws Exception {
        declared(Topology.empty().queue("again.queue"));
        try (var channel = other.createChannel()) {
            channel.queueDelete("again.queue");
        }
        assertThat(publish("again.queue")).isInstanceOf(PublishOutcome.Unroutable.class);

        declared(Topology.empty().queue("again.queue"));

        await().until(() -> publish("again.queue") instanceof PublishOutcome.Confirmed);
    }

    @Test
    void a_connection_that_went_while_it_was_blocked_does_not_leave_the_next_one_blocked() {
        var proxy = new CutConnections(node.uri().getPort());
        try (var behindProxy = RabbitBroker.builder(proxy.uri()).build()) {
            behindProxy.start();
            behindProxy
                    .declare(Topology.empty().queue("blocked.queue"))
                    .toCompletableFuture()
                    .join();
            node.ctl("set_vm_memory_high_watermark", "0.0000001");
            try {
                await().until(() -> {
                    publish(behindProxy, "blocked.queue");
                    return behindProxy.status() instanceof BrokerStatus.Blocked;
                });
                proxy.cut();
            } finally {
                node.ctl("set_vm_memory_high_watermark", "0.4");
            }

            await().until(() -> publish(behindProxy, "blocked.queue") instanceof PublishOutcome.Confirmed);
        } finally {
            proxy.close();
        }
    }

    /** H5: RabbitMQ closes the channel of a consumer that does not ack in time; here in half a second. */
    @Test
    void a_consumer_that_took_too_long_for_the_broker_gets_its_message_and_the_next_ones_again() {
        declared(Topology.empty().queue("patience.queue"));
        consumersMayTake(500, 100);
        try {
            var received = new CopyOnWriteArrayList<Delivery>();
            broker.consume("patience.queue", 1, received::add);
            publish("patience.queue");
            publish("patience.queue");

            await().until(() -> received.size() >= 2);
            assertThat(received.get(0).open()).isFalse();
            assertThat(received.get(1).redelivered()).isTrue();
            await().until(() -> {
                received.getLast().ack();
                return Integer.parseInt(node.ctl("list_queues", "--quiet", "messages", "name")
                                .lines()
                                .filter(line -> line.endsWith("patience.queue"))
                                .map(line -> line.split("\\s+", -1)[0])
                                .findFirst()
                                .orElseThrow())
                        == 0;
            });
        } finally {
            consumersMayTake(1_800_000, 60_000);
        }
    }

    /** From the next channel on. */
    private void consumersMayTake(int millis, int looks) {
        node.ctl(
                "eval",
                "application:set_env(rabbit, consumer_timeout, " + millis
                        + "), application:set_env(rabbit, channel_tick_interval, " + looks + ").");
    }

    /** H5: RabbitMQ cancels the consumer of a queue that goes. */
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

    /** H9: RabbitMQ stops reading the socket; whoever publishes must have an answer all the same. */
    @Test
    void while_the_socket_takes_nothing_every_publish_has_its_verdict_in_time_and_closing_is_bounded() {
        declared(Topology.empty().queue("stuck.queue"));
        var own = RabbitBroker.builder(node.uri())
                .confirmTimeout(Duration.ofSeconds(2))
                .build();
        own.start();
        await().until(() -> own.status() instanceof BrokerStatus.Connected);
        node.ctl("set_vm_memory_high_watermark", "0.0000001");
        try {
            var large = new OutgoingMessage("", "stuck.queue", MessageProperties.none(), new byte[1024 * 1024]);
            var publishers = new ArrayList<CompletableFuture<PublishOutcome>>();
            for (int i = 0; i < 48; i++)
                publishers.add(CompletableFuture.supplyAsync(
                        () -> own.publish(large).toCompletableFuture().join(), Thread::startVirtualThread));

            await().atMost(Duration.ofSeconds(8))
                    .until(() -> publishers.stream().allMatch(CompletableFuture::isDone));
            long began = System.nanoTime();
            own.close();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        } finally {
            node.ctl("set_vm_memory_high_watermark", "0.4");
        }
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
    void a_header_that_cannot_be_written_costs_nobody_else_a_verdict() {
        declared(Topology.empty().queue("bystander.queue"));
        var huge = MessageProperties.none().headers(Map.of("huge", new byte[130_700]));
        for (int i = 0; i < 50; i++) {
            var refused = broker.publish(new OutgoingMessage("", "bystander.queue", huge, new byte[] {1}));
            assertThat(publish("bystander.queue")).isEqualTo(new PublishOutcome.Confirmed());
            assertThat(refused.toCompletableFuture().join()).isInstanceOf(PublishOutcome.Refused.class);
        }
    }

    /** What the broker took must come in: the client's own limit would kill the connection again and again. */
    @Test
    void a_body_larger_than_the_clients_own_limit_is_delivered() {
        declared(Topology.empty().queue("huge.queue"));
        var body = new byte[65 * 1024 * 1024];
        var sizes = new CopyOnWriteArrayList<Integer>();
        broker.consume("huge.queue", 1, delivery -> {
            sizes.add(delivery.message().body().length);
            delivery.ack();
        });

        var outcome = broker.publish(new OutgoingMessage("", "huge.queue", MessageProperties.none(), body));

        assertThat(outcome.toCompletableFuture().join()).isEqualTo(new PublishOutcome.Confirmed());
        await().atMost(Duration.ofSeconds(30)).until(() -> sizes.equals(List.of(body.length)));
    }

    @Test
    void a_receiver_that_throws_is_called_again_with_growing_waits() {
        declared(Topology.empty().queue("throwing.queue"));
        var calls = new AtomicInteger();
        publish("throwing.queue");

        broker.consume("throwing.queue", 1, delivery -> {
            calls.incrementAndGet();
            throw new IllegalStateException("as this test wants it");
        });

        await().until(() -> calls.get() >= 4);
        await().during(Duration.ofSeconds(1)).until(() -> calls.get() < 12);
    }

    /** Any plain client may send it; what cannot be written again could not be parked. */
    @Test
    void a_void_in_a_header_is_left_out() throws Exception {
        declared(Topology.empty().queue("void.queue"));
        var received = new CopyOnWriteArrayList<MessageProperties>();
        broker.consume("void.queue", 1, delivery -> {
            received.add(delivery.message().properties());
            delivery.ack();
        });
        var headers = new HashMap<String, Object>();
        headers.put("list", Arrays.asList("a", null));
        headers.put("nothing", null);
        try (var channel = other.createChannel()) {
            var properties = new AMQP.BasicProperties.Builder().headers(headers).build();
            channel.basicPublish("", "void.queue", properties, new byte[] {1});
        }

        await().until(() -> received.size() == 1);
        assertThat(received.getFirst().headers()).isEqualTo(Map.of("list", List.of("a")));
    }

    @Test
    void closed_consumptions_leave_no_channel_behind() {
        declared(Topology.empty().queue("again.queue"));
        for (int i = 0; i < 20; i++) {
            var received = new CopyOnWriteArrayList<Delivery>();
            publish("again.queue");
            var consumption = broker.consume("again.queue", 5, received::add);
            await().until(() -> received.size() == 1);
            consumption.close();
            received.getFirst().ack();
        }

        await().until(() -> node.ctl("list_channels", "pid").lines().count() <= 2);
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
        return publish(broker, queue);
    }

    private static PublishOutcome publish(Broker broker, String queue) {
        var message = new OutgoingMessage("", queue, MessageProperties.none(), "hello".getBytes(UTF_8));
        return broker.publish(message).toCompletableFuture().join();
    }
}
