package tidings.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tidings.messaging.Broker;
import tidings.messaging.Publisher;
import tidings.messaging.Transaction;
import tidings.spring.Fleet.LogWritten;
import tidings.spring.Fleet.ShipArrived;
import tidings.spring.Fleet.ShipSighted;

/** Stop fetching, finish, close: consumers first, the last answers next, broker and database at the end. */
@Timeout(60)
class ShutdownTest {

    @RegisterExtension
    static final Database database = new Database();

    @RegisterExtension
    final Harbour harbour = new Harbour();

    @Test
    void a_handler_in_progress_finishes_on_the_database_before_the_pool_closes() {
        var closing = new CompletableFuture<Void>();
        database.under(harbour.application(), 2).withBean(Slow.class).run(context -> {
            var slow = context.getBean(Slow.class);
            harbour.publish(new ShipArrived("Argo"));
            await().until(() -> slow.begun.getCount() == 0);

            Thread.ofVirtual().start(() -> {
                context.close();
                closing.complete(null);
            });
            await().until(() -> !context.getBean(ConsumingLifecycle.class).isRunning());
            slow.mayEnd.countDown();
            closing.get(20, TimeUnit.SECONDS);
        });
        assertThat(database.berths()).containsExactly("Argo");
        await().until(() -> harbour.entries().equals(List.of("berthed Argo")));
    }

    @Test
    void a_request_in_progress_still_publishes_when_consuming_has_ended() throws Exception {
        var application = start();
        var desk = application.getBean(Desk.class);
        var answer = HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(uri(application))
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
        await().until(() -> desk.begun.getCount() == 0);

        var closing = CompletableFuture.runAsync(application::close);
        await().until(() -> !application.getBean(ConsumingLifecycle.class).isRunning());
        harbour.publish(ShipSighted.called("Argo"));
        desk.mayEnd.countDown();

        assertThat(answer.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        closing.get(20, TimeUnit.SECONDS);
        await().until(() -> harbour.entries().equals(List.of("from the desk")));
        assertThat(harbour.broker().waiting("desk.queue")).isEqualTo(1);
    }

    private ConfigurableApplicationContext start() {
        return new SpringApplicationBuilder(Quay.class)
                .initializers(context -> context.getBeanFactory().registerSingleton("harbour", harbour))
                .run(
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--spring.application.name=quay",
                        "--spring.threads.virtual.enabled=true",
                        "--spring.jmx.enabled=false");
    }

    private static URI uri(ConfigurableApplicationContext application) {
        var server = Objects.requireNonNull(((WebServerApplicationContext) application).getWebServer());
        return URI.create("http://127.0.0.1:" + server.getPort() + "/desk");
    }

    static class Slow {
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch mayEnd = new CountDownLatch(1);
        private final JdbcClient jdbc;

        Slow(JdbcClient jdbc) {
            this.jdbc = jdbc;
        }

        @Subscribe(queue = "slow.queue")
        void on(ShipArrived arrived, Transaction tx) throws InterruptedException {
            begun.countDown();
            mayEnd.await();
            jdbc.sql("insert into berth values (?)").param(arrived.name()).update();
            tx.publish(new LogWritten("berthed " + arrived.name()));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(excludeName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
    @Import(Desk.class)
    static class Quay {
        @Bean
        Broker broker(Harbour harbour) {
            return harbour.broker().connect();
        }
    }

    @RestController
    static class Desk {
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch mayEnd = new CountDownLatch(1);
        private final Publisher publisher;

        Desk(Publisher publisher) {
            this.publisher = publisher;
        }

        @PostMapping("/desk")
        void write() throws InterruptedException {
            begun.countDown();
            mayEnd.await();
            publisher.publish(new LogWritten("from the desk"));
        }

        @Subscribe(queue = "desk.queue")
        void on(ShipSighted sighted, Transaction tx) {
            tx.publish(new LogWritten("consumed " + sighted.name()));
        }
    }
}
