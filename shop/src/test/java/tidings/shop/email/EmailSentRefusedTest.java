package tidings.shop.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import tidings.embedded.EmbeddedDatabase;
import tidings.messaging.Broker;
import tidings.messaging.MessageProperties;
import tidings.messaging.OutgoingMessage;
import tidings.messaging.PublishOutcome;
import tidings.messaging.Topology;
import tidings.shop.demo.World;
import tidings.testkit.ForwardingBroker;
import tidings.testkit.InMemoryBroker;

/** email-service on a broker that goes on delivering and takes nothing, as RabbitMQ does during an alarm. */
@Timeout(120)
class EmailSentRefusedTest {

    private static final String AUDIT = "audit.queue";

    private final InMemoryBroker memory = InMemoryBroker.create();
    private final DeliveringOnly broker = new DeliveringOnly(memory.connect());
    private final Broker outside = memory.connect();
    private final List<String> told = new CopyOnWriteArrayList<>();

    @Test
    void a_user_gets_one_mail_and_email_sent_leaves_when_the_broker_takes_it(@TempDir Path directory) throws Exception {
        try (var database = EmbeddedDatabase.at(directory)
                        .programs(World.programs())
                        .port(0)
                        .start();
                var server = FickleMailServer.answering("250 ok");
                var service = start(database, server.port())) {
            assertThat(service.isRunning()).isTrue();
            listen();
            var event = event();
            publish(event);
            await().until(() -> broker.refused.get() >= 2);
            assertThat(told).isEmpty();
            broker.refuses = false;

            await().until(() -> told.size() == 1);
            assertThat(server.taken()).isOne();
            publish(event);
            publish(event());
            await().until(() -> told.size() == 2);
            assertThat(Set.copyOf(told)).as("one for each event").hasSize(2);
            assertThat(server.taken()).isEqualTo(2);
        } finally {
            outside.close();
        }
    }

    private void listen() {
        outside.start();
        outside.declare(Topology.empty().bind("email.events", "#", AUDIT));
        outside.consume(AUDIT, 10, delivery -> {
            told.add(new String(delivery.message().body(), StandardCharsets.UTF_8));
            delivery.ack();
        });
    }

    private void publish(String event) {
        outside.publish(new OutgoingMessage(
                "user.events", "user.created", MessageProperties.none(), event.getBytes(StandardCharsets.UTF_8)));
    }

    private ConfigurableApplicationContext start(EmbeddedDatabase database, int smtpPort) {
        ApplicationContextInitializer<GenericApplicationContext> withBroker =
                context -> context.registerBean("broker", Broker.class, () -> broker);
        return new SpringApplicationBuilder(EmailService.class)
                .initializers(withBroker)
                .run(
                        "--spring.config.name=shop,email-service",
                        "--server.port=0",
                        "--email.smtp.port=" + smtpPort,
                        "--tidings.database.url=" + database.jdbcUrl(),
                        "--tidings.database.user=" + database.user(),
                        "--tidings.database.password=" + database.password());
    }

    private static String event() {
        return """
            {"id":"%s","timestamp":"2026-11-23T12:00:00Z","type":"user.created",\
            "data":{"userId":"%s","email":"ada@example.org","name":"Ada"}}""".formatted(UUID.randomUUID(), UUID.randomUUID());
    }

    /** Refuses what is published until it is told otherwise. */
    private static final class DeliveringOnly extends ForwardingBroker {

        private final AtomicInteger refused = new AtomicInteger();
        private volatile boolean refuses = true;

        DeliveringOnly(Broker broker) {
            super(broker);
        }

        @Override
        public CompletionStage<PublishOutcome> publish(OutgoingMessage message) {
            if (!refuses) return super.publish(message);
            refused.incrementAndGet();
            return CompletableFuture.completedStage(new PublishOutcome.Refused("an alarm"));
        }
    }
}
