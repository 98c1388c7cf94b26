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

/** Each service by itself, and what it says when its broker or its database goes. */
class ServiceAloneTest {

    @Test
    void user_service_says_503_and_stores_nothing_while_its_broker_or_database_is_away(@TempDir Path directory)
            throws Exception {
        int port = World.freePort();
        try (var database = database(directory)) {
            var broker =
                    EmbeddedBroker.at(directory.resolve("broker")).port(port).start();
            try (var service = start(UserService.SERVICE, broker, database, Map.of())) {
                var users = URI.create("http://127.0.0.1:" + service.port() + "/users");
                assertThat(Http.post(users, newUser("First")).status()).isEqualTo(201);

                goAway(broker);
                var refused = newUser("Second");
                await().untilAsserted(() -> assertUnavailable(Http.post(users, refused)));
                assertThat(names(users)).containsExactly("First");

                broker = EmbeddedBroker.at(directory.resolve("broker"))
                        .port(port)
                        .start();
                await().until(() -> Http.post(users, refused).status() == 201);
                assertThat(names(users)).containsExactly("First", "Second");

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
        var nowhere = "jdbc:postgresql://127.0.0.1:" + World.freePort() + "/shop";
        assertThatThrownBy(() -> EmailService.SERVICE.start(Map.of(
                        "server.port", "0",
                        "tidings.broker.uri", "amqp://127.0.0.1:" + World.freePort(),
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

    private static List<String> names(URI users) throws Exception {
        return Http.get(users).json().path("users").findValuesAsString("name");
    }

    private static String newUser(String name) {
        return "{\"email\":\"" + UUID.randomUUID() + "@example.org\",\"name\":\"" + name + "\"}";
    }
}
