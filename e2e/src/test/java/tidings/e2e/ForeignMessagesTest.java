package tidings.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tidings.Tidings;
import tidings.consumer.Subscription;
import tidings.json.CloudEventsJson;
import tidings.rabbitmq.RabbitBroker;
import tools.jackson.databind.json.JsonMapper;

/** What plain AMQP clients send to the shop and read from it: good, and poison (H7). */
@Tag("rabbitmq")
@Timeout(120)
@ExtendWith(ShopOnRabbit.Extension.class)
class ForeignMessagesTest {

    private static final String QUEUE = "email.user.created.queue";

    private Connection connection;
    private Channel channel;

    @BeforeEach
    void connect(ShopOnRabbit shop) throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(shop.rabbit().uri());
        connection = factory.newConnection("plain client");
        channel = connection.createChannel();
    }

    @AfterEach
    void disconnect() throws Exception {
        connection.close();
    }

    @Test
    void each_poison_is_parked_with_its_reason_and_the_next_good_message_is_handled(ShopOnRabbit shop)
            throws Exception {
        var poison = Map.of(
                "not-json", "hello",
                "other-shape", "[1, 2, 3]",
                "unknown-type", plain("user.exploded", "{}"),
                "two-mebibytes", plain("user.created", "{\"email\":\"" + "x".repeat(2 * 1024 * 1024) + "\"}"),
                "ten-thousand-deep", plain("user.created", "[".repeat(10_000) + "]".repeat(10_000)),
                "data-of-another-record", plain("user.created", "{\"userId\":\"no uuid\",\"email\":7}"));
        var good = UUID.randomUUID() + "@good.example.org";

        var before = shop.deadLetters();
        for (var each : poison.entrySet()) publish("", QUEUE, each.getKey(), each.getValue());
        publish("", QUEUE, "good", userCreated(good));

        await().until(() -> shop.mailedTo().contains(good));
        await().until(() -> shop.deadLetters().size() - before.size() == poison.size());
        assertThat(shop.deadLetters())
                .contains(
                        "not-json malformed",
                        "other-shape invalid-envelope",
                        "unknown-type unknown-type",
                        "two-mebibytes too-large",
                        "ten-thousand-deep too-deep",
                        "data-of-another-record invalid-data");
        assertThat(shop.depth(QUEUE)).isZero();
    }

    @Test
    void a_dead_letter_queue_that_was_deleted_is_declared_again_and_takes_the_poison(ShopOnRabbit shop)
            throws Exception {
        var queue = "without.a.store.queue";
        try (var application = Tidings.builder()
                .source("urn:tidings:test")
                .broker(RabbitBroker.builder(shop.rabbit().uri()).build())
                .format(CloudEventsJson.format())
                .subscribe(Subscription.of(queue).on(UserCreated.class, (message, tx) -> {}))
                .build()) {
            application.start();
            channel.queueDelete(queue + ".dlq");

            publish("", queue, "poison", "hello");

            await().until(() -> shop.depth(queue + ".dlq") == 1);
            await().until(() -> shop.depth(queue) == 0);
        }
    }

    @Test
    void a_plain_envelope_of_a_plain_client_leads_to_a_mail(ShopOnRabbit shop) throws Exception {
        var address = UUID.randomUUID() + "@plain.example.org";

        publish("user.events", "user.created", UUID.randomUUID().toString(), userCreated(address));

        await().until(() -> shop.mailedTo().contains(address));
    }

    /** As {@code JSON.parse(body).data.email} in a Node.js service; others declare the exchange with no arguments. */
    @Test
    void a_plain_client_reads_what_is_published(ShopOnRabbit shop) throws Exception {
        channel.exchangeDeclare("user.events", BuiltinExchangeType.TOPIC, true);
        var queue = channel.queueDeclare().getQueue();
        channel.queueBind(queue, "user.events", "user.*");
        var bodies = new LinkedBlockingQueue<byte[]>();
        channel.basicConsume(queue, true, (tag, delivery) -> bodies.add(delivery.getBody()), tag -> {});
        var address = UUID.randomUUID() + "@read.example.org";

        register(shop, address);

        var body = await().until(bodies::poll, java.util.Objects::nonNull);
        assertThat(JsonMapper.shared().readTree(body).path("data").path("email").asString())
                .isEqualTo(address);
    }

    private static void register(ShopOnRabbit shop, String address) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(shop.users().uri("/users"))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"email\":\"" + address + "\",\"name\":\"Plain\"}"))
                    .build();
            assertThat(http.send(request, BodyHandlers.discarding()).statusCode())
                    .isEqualTo(201);
        }
    }

    private void publish(String exchange, String key, String id, String body) throws Exception {
        var properties =
                new BasicProperties.Builder().messageId(id).deliveryMode(2).build();
        channel.basicPublish(exchange, key, properties, body.getBytes(UTF_8));
    }

    private static String userCreated(String address) {
        return plain(
                "user.created",
                "{\"userId\":\"%s\",\"email\":\"%s\",\"name\":\"Plain\"}".formatted(UUID.randomUUID(), address));
    }

    /** Of now: from before what the inbox remembers nothing is taken. */
    private static String plain(String type, String data) {
        return "{\"id\":\"%s\",\"timestamp\":\"%s\",\"type\":\"%s\",\"data\":%s}"
                .formatted(UUID.randomUUID(), Instant.now(), type, data);
    }
}
