package tidings.shop.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tidings.embedded.EmbeddedBroker;
import tidings.embedded.EmbeddedDatabase;
import tidings.shop.demo.World;

/** email-service by itself, on a mail server that takes its time. */
class SlowMailServerTest {

    /** A moment is nobody's waiting. */
    private static final String HELD = """
        select count(*) from pg_stat_activity
         where state = 'idle in transaction' and clock_timestamp() - state_change > interval '300 ms'""";

    private static final String SENT = "select count(*) from email_service.sent_email";

    private final UUID user = UUID.randomUUID();

    @Test
    void nobody_holds_a_connection_while_the_mail_for_an_order_is_sent(@TempDir Path directory) throws Exception {
        var factory = new ConnectionFactory();
        try (var database = EmbeddedDatabase.at(directory.resolve("database"))
                        .programs(World.programs())
                        .port(0)
                        .start();
                var broker =
                        EmbeddedBroker.at(directory.resolve("broker")).port(0).start();
                var server = FickleMailServer.answering("250 ok");
                var service = EmailService.SERVICE.start(settings(broker, database, server.port()))) {
            assertThat(service.port()).isPositive();
            factory.setUri(broker.uri());
            try (var connection = factory.newConnection();
                    var channel = connection.createChannel()) {
                publish(channel, "user", "created", "\"email\":\"ada@example.org\",\"name\":\"Ada\",\"userId\"");
                await().until(() -> count(database, SENT) == 1);
                server.hold();

                publish(channel, "order", "confirmed", "\"orderId\":\"%s\",\"total\":100,\"customerId\"");
                await().until(() -> server.attempts() == 2);
                await().during(Duration.ofSeconds(1)).until(() -> count(database, HELD) == 0);

                server.release();
                await().until(() -> server.taken() == 2);
            }
        }
    }

    private static Map<String, String> settings(EmbeddedBroker broker, EmbeddedDatabase database, int smtpPort) {
        var settings = new TreeMap<String, String>();
        settings.put("server.port", "0");
        settings.put("email.smtp.port", String.valueOf(smtpPort));
        settings.put("tidings.broker.uri", broker.uri().toString());
        settings.put("tidings.database.url", database.jdbcUrl());
        settings.put("tidings.database.user", database.user());
        settings.put("tidings.database.password", database.password());
        return settings;
    }

    /** An event about this user, whose id comes last. */
    private void publish(Channel channel, String about, String what, String data) throws IOException {
        var event =
                """
            {"id":"%s","timestamp":"%s","type":"%s.%s","data":{%s:"%s"}}""".formatted(UUID.randomUUID(), Instant.now(), about, what, data.formatted(UUID.randomUUID()), user);
        channel.basicPublish(about + ".events", about + "." + what, null, event.getBytes(StandardCharsets.UTF_8));
    }

    private static long count(EmbeddedDatabase database, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
