package tidings.shop.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tidings.embedded.EmbeddedBroker;
import tidings.embedded.EmbeddedDatabase;
import tidings.shop.email.EmailService;
import tidings.shop.service.ServiceStartException;
import tidings.shop.service.ShopService;
import tidings.shop.user.UserService;
import tidings.testkit.FreePort;

/** Each service by itself, and what becomes of it when its broker or its database goes. */
class ServiceAloneTest {

    private static final String AUDIT = "audit.queue";

    @Test
    void user_service_registers_while_its_broker_is_away_and_says_503_without_its_database(@TempDir Path directory)
            throws Exception {
        int port = FreePort.take();
        try (var database = database(directory)) {
            var first =
                    EmbeddedBroker.at(directory.resolve("broker")).port(port).start();
            var broker = first;
            try (var service = start(UserService.SERVICE, broker, database, Map.of())) {
                var users = URI.create("http://127.0.0.1:" + service.port() + "/users");
                var health = users.resolve("/actuator/health");
                bindAudit(first);
                assertThat(Http.post(users, newUser("First")).status()).isEqualTo(201);
                await().until(() -> audited(first.uri()) == 1);

                goAway(first);
                await().until(() -> Http.get(health).status() == 503);
                assertThat(Http.post(users, newUser("Second")).status()).isEqualTo(201);
                assertThat(names(users)).containsExactly("First", "Second");

                var restarted = EmbeddedBroker.at(directory.resolve("broker"))
                        .port(port)
                        .start();
                broker = restarted;
                await().until(() -> audited(restarted.uri()) == 2);

                goAway(database);
                assertUnavailable(Http.post(users, newUser("Third")));
                assertUnavailable(Http.get(users));
            } finally {
                broker.close();
            }
        }
    }

    @Test
    void a_service_names_each_setting_that_it_lacks() {
        assertThatThrownBy(() -> UserService.SERVICE.start(Map.of("server.port", "0")))
                .isInstanceOf(ServiceStartException.class)
                .hasMessageContainingAll(
                        "TIDINGS_BROKER_URI",
                        "TIDINGS_DATABASE_URL",
                        "TIDINGS_DATABASE_USER",
                        "TIDINGS_DATABASE_PASSWORD");
    }

    @Test
    void a_service_without_its_database_says_so() throws Exception {
        var nowhere = "jdbc:postgresql://127.0.0.1:" + FreePort.take() + "/shop";
        assertThatThrownBy(() -> EmailService.SERVICE.start(Map.of(
                        "server.port", "0",
                        "tidings.broker.uri", "amqp://127.0.0.1:" + FreePort.take(),
                        "tidings.database.url", nowhere,
                        "tidings.database.user", "shop",
                        "tidings.database.password", "secret")))
                .isInstanceOf(ServiceStartException.class)
                .hasMessageContaining("TIDINGS_DATABASE_URL")
                .hasMessageNotContaining("secret");
    }

    private static void goAway(AutoCloseable part) throws Exception {
        part.close();
    }

    static EmbeddedDatabase database(Path directory) {
        return EmbeddedDatabase.at(directory.resolve("database"))
                .programs(World.programs())
                .port(0)
                .start();
    }

    static ShopService.Running start(
            ShopService service, EmbeddedBroker broker, EmbeddedDatabase database, Map<String, String> more) {
        var settings = new TreeMap<>(more);
        settings.put("server.port", "0");
        settings.put("tidings.broker.uri", broker.uri().toString());
        settings.put("tidings.database.url", database.jdbcUrl());
        settings.put("tidings.database.user", database.user());
        settings.put("tidings.database.password", database.password());
        return service.start(settings);
    }

    private static void assertUnavailable(Http.Answer answer) {
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isNotEmpty();
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    }

    /** A durable queue of its own for all that user-service tells. */
    private static void bindAudit(EmbeddedBroker broker) throws Exception {
        try (var connection = PlainConnection.open(broker.uri(), "audit");
                var channel = connection.createChannel()) {
            channel.queueDeclare(AUDIT, true, false, false, null);
            channel.queueBind(AUDIT, "user.events", "#");
        }
    }

    private static long audited(URI broker) throws Exception {
        try (var connection = PlainConnection.open(broker, "audit");
                var channel = connection.createChannel()) {
            return channel.messageCount(AUDIT);
        }
    }

    private static List<String> names(URI users) throws Exception {
        return Http.get(users).json().path("users").findValuesAsString("name");
    }

    private static String newUser(String name) {
        return "{\"email\":\"" + UUID.randomUUID() + "@example.org\",\"name\":\"" + name + "\"}";
    }
}
