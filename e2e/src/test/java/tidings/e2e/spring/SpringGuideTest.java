package tidings.e2e.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tidings.embedded.EmbeddedDatabase;
import tidings.messaging.Broker;
import tidings.messaging.EventType;
import tidings.messaging.Message;
import tidings.messaging.Publisher;
import tidings.messaging.Subject;
import tidings.spring.Subscribe;
import tidings.testkit.InMemoryBroker;

/** What stands in docs/guide/spring-boot.md, as an application on the broker in memory and a real database. */
@Timeout(60)
class SpringGuideTest {

    @EventType("customer.registered")
    record CustomerRegistered(@Subject UUID customerId, String name) {}

    @Test
    void a_request_publishes_in_its_transaction_and_a_method_handles_in_one(@TempDir Path directory) throws Exception {
        try (var database = EmbeddedDatabase.at(directory)
                        .programs(Path.of("target", "postgresql"))
                        .port(0)
                        .start();
                var application = start(database)) {
            var answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(uri(application))
                                    .header("X-Correlation-Id", "visit-7")
                                    .POST(HttpRequest.BodyPublishers.ofString("Ada"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("X-Correlation-Id")).contains("visit-7");
            var jdbc = application.getBean(JdbcClient.class);
            var greeted = jdbc.sql("select correlation from greeting").query(String.class);
            await().until(() -> greeted.list().equals(List.of("visit-7")));

            var memory = application.getBean(InMemoryBroker.class);
            assertThat(memory.waiting("greeting.queue.dlq")).isZero();
        }
    }

    private static ConfigurableApplicationContext start(EmbeddedDatabase database) {
        return new SpringApplicationBuilder(Application.class, BrokerInMemory.class)
                .run(
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--spring.jmx.enabled=false",
                        "--spring.flyway.enabled=false",
                        "--spring.application.name=customer-service",
                        "--tidings.scan-packages=tidings.e2e.spring",
                        "--spring.datasource.url=" + database.jdbcUrl(),
                        "--spring.datasource.username=" + database.user(),
                        "--spring.datasource.password=" + database.password());
    }

    private static URI uri(ConfigurableApplicationContext application) {
        var server = ((WebServerApplicationContext) application).getWebServer();
        return URI.create("http://127.0.0.1:" + server.getPort() + "/customers");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({Desk.class, Customers.class, Greetings.class})
    static class Application {}

    // snippet: broker-in-memory
    @Configuration(proxyBeanMethods = false)
    static class BrokerInMemory {

        @Bean
        InMemoryBroker memory() {
            return InMemoryBroker.create();
        }

        @Bean
        Broker broker(InMemoryBroker memory) {
            return memory.connect();
        }
    }
    // end

    @RestController
    static class Desk {

        private final Customers customers;

        Desk(Customers customers, JdbcClient jdbc) {
            this.customers = customers;
            jdbc.sql("create table customer (id uuid primary key, name text)").update();
            jdbc.sql("create table greeting (event text primary key, correlation text)")
                    .update();
        }

        @PostMapping("/customers")
        void register(@RequestBody String name) {
            customers.register(name);
        }
    }

    // snippet: spring-publish
    @Service
    static class Customers {

        private final JdbcClient jdbc;
        private final Publisher publisher;

        Customers(JdbcClient jdbc, Publisher publisher) {
            this.jdbc = jdbc;
            this.publisher = publisher;
        }

        @Transactional
        public void register(String name) {
            var id = UUID.randomUUID();
            jdbc.sql("insert into customer values (?, ?)").params(id, name).update();
            publisher.publish(new CustomerRegistered(id, name)); // stored with the customer; leaves after the commit
        }
    }
    // end

    // snippet: spring-subscribe
    @Component
    static class Greetings {

        private final JdbcClient jdbc;

        Greetings(JdbcClient jdbc) {
            this.jdbc = jdbc;
        }

        @Subscribe(queue = "greeting.queue")
        void greet(Message<CustomerRegistered> message) {
            jdbc.sql("insert into greeting values (?, ?)")
                    .params(message.id(), message.correlationId())
                    .update();
        }
    }
    // end
}
