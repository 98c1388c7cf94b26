package tidings.shop.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tidings.embedded.EmbeddedBroker;
import tidings.embedded.EmbeddedDatabase;
import tidings.shop.demo.World;

/** email-service by itself, on a mail server that does not take its mails. */
class MailRefusedTest {

    private static final String QUEUE = "email.user.created.queue";

    @Test
    void a_mail_refused_for_good_is_offered_once_and_its_event_parked(@TempDir Path directory) throws Exception {
        try (var database = EmbeddedDatabase.at(directory.resolve("database"))
                        .programs(World.programs())
                        .port(0)
                        .start();
                var broker =
                        EmbeddedBroker.at(directory.resolve("broker")).port(0).start()) {
            try (var server = FickleMailServer.answering("550 5.1.1 no such mailbox")) {
                assertThat(reasonOnDeadLetter(broker, database, server.port())).endsWith(".MailRefused");
                assertThat(server.attempts()).isOne();
            }
            try (var server = FickleMailServer.answering("451 4.3.0 not now")) {
                assertThat(reasonOnDeadLetter(broker, database, server.port())).endsWith(".MailNotSent");
            }
        }
    }

    /** The exception that email-service, started for this one event, parks it with. */
    private static String reasonOnDeadLetter(EmbeddedBroker broker, EmbeddedDatabase database, int smtpPort)
            throws Exception {
        var settings = new TreeMap<>(Map.of("server.port", "0", "email.smtp.port", String.valueOf(smtpPort)));
        settings.put("tidings.broker.uri", broker.uri().toString());
        settings.put("tidings.database.url", database.jdbcUrl());
        settings.put("tidings.database.user", database.user());
        settings.put("tidings.database.password", database.password());
        var factory = new ConnectionFactory();
        factory.setUri(broker.uri());
        try (var service = EmailService.SERVICE.start(settings);
                var connection = factory.newConnection();
                var channel = connection.createChannel()) {
            assertThat(service.port()).isPositive();
            channel.basicPublish("user.events", "user.created", null, event().getBytes(StandardCharsets.UTF_8));
            GetResponse parked =
                    await().until(() -> channel.basicGet(QUEUE + ".dlq", true), response -> response != null);
            assertThat(channel.messageCount(QUEUE)).isZero();
            return String.valueOf(parked.getProps().getHeaders().get("tidings-dead-letter-exception"));
        }
    }

    private static String event() {
        return """
            {"id":"%s","timestamp":"2026-11-23T12:00:00Z","type":"user.created",\
            "data":{"userId":"%s","email":"ada@example.org","name":"Ada"}}""".formatted(UUID.randomUUID(), UUID.randomUUID());
    }
}
