package tidings.shop.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.ConnectionFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tidings.embedded.EmbeddedBroker;
import tidings.embedded.EmbeddedDatabase;
import tidings.shop.demo.World;

/** email-service by itself, on a mail server that does not take its mails. */
class MailRefusedTest {

    private static final String QUEUE = "email.user.created.queue";

    private final Set<String> seen = new HashSet<>();

    @Test
    void a_mail_refused_for_good_is_offered_once_and_its_event_parked_and_one_refused_for_now_is_tried_again(
            @TempDir Path directory) throws Exception {
        try (var database = EmbeddedDatabase.at(directory.resolve("database"))
                        .programs(World.programs())
                        .port(0)
                        .start();
                var broker =
                        EmbeddedBroker.at(directory.resolve("broker")).port(0).start()) {
            try (var server = FickleMailServer.answering("550 5.1.1 no such mailbox")) {
                assertThat(whatBecomesOfAnEvent(broker, database, server.port()))
                        .isEqualTo("DEAD tidings.shop.email.MailRefused");
                assertThat(server.attempts()).isOne();
            }
            try (var server = FickleMailServer.answering("451 4.3.0 not now")) {
                assertThat(whatBecomesOfAnEvent(broker, database, server.port()))
                        .isEqualTo("RETRY tidings.shop.email.MailNotSent");
            }
        }
    }

    /** How email-service, started for this one event, keeps it, and the exception it says. */
    private String whatBecomesOfAnEvent(EmbeddedBroker broker, EmbeddedDatabase database, int smtpPort)
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
            var kept = await().until(() -> newest(database), state -> state != null && !seen.contains(state));
            seen.add(kept);
            assertThat(channel.messageCount(QUEUE)).isZero();
            return kept;
        }
    }

    private static @Nullable String newest(EmbeddedDatabase database) throws SQLException {
        try (var connection = DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
                var statement = connection.createStatement();
                var row = statement.executeQuery("select state || ' ' || exception from email_service_tidings.unhandled"
                        + " where exception is not null order by id desc limit 1")) {
            return row.next() ? row.getString(1) : null;
        }
    }

    private static String event() {
        return """
            {"id":"%s","timestamp":"%s","type":"user.created",\
            "data":{"userId":"%s","email":"ada@example.org","name":"Ada"}}""".formatted(UUID.randomUUID(), Instant.now(), UUID.randomUUID());
    }
}
