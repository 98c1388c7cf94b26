package tidings.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.MDC;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tidings.messaging.Broker;
import tidings.messaging.Message;
import tidings.messaging.Publisher;
import tidings.spring.Fleet.LogWritten;

/** By HTTP, on a real server. */
class HttpCorrelationTest {

    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";

    @RegisterExtension
    final Harbour harbour = new Harbour();

    private final HttpClient http = HttpClient.newHttpClient();
    private @Nullable ConfigurableApplicationContext application;

    @BeforeEach
    void start() {
        application = new SpringApplicationBuilder(Quay.class)
                .initializers(context -> context.getBeanFactory().registerSingleton("harbour", harbour))
                .run(
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--spring.application.name=quay",
                        "--spring.threads.virtual.enabled=true",
                        "--spring.jmx.enabled=false");
    }

    @AfterEach
    void close() {
        Objects.requireNonNull(application).close();
    }

    @Test
    void what_a_request_publishes_carries_the_callers_correlation_and_trace() throws Exception {
        var answer = post("/logs?entry=a", "X-Correlation-Id", "voyage-7", "traceparent", TRACE, "tracestate", "k=v");

        var log = onlyLog();
        assertThat(log.correlationId()).isEqualTo("voyage-7");
        assertThat(log.causationId()).isNull();
        assertThat(log.extensions()).isEqualTo(Map.of("traceparent", TRACE, "tracestate", "k=v"));
        assertThat(correlationOf(answer)).isEqualTo("voyage-7");
    }

    @Test
    void a_batch_carries_it_too() throws Exception {
        post("/logs?entry=a&entry=b", "X-Correlation-Id", "voyage-7");

        await().until(() -> harbour.logs().size() == 2);
        assertThat(harbour.logs()).extracting(Message::correlationId).containsOnly("voyage-7");
    }

    @Test
    void a_request_without_ids_begins_a_chain_and_a_trace() throws Exception {
        var answer = post("/logs?entry=a");

        var log = onlyLog();
        assertThat(UUID.fromString(log.correlationId())).hasToString(correlationOf(answer));
        assertThat(TraceParent.read(log.extensions().get("traceparent"))).isNotNull();
    }

    @Test
    void ids_that_cannot_be_carried_are_replaced() throws Exception {
        var answer =
                post("/logs?entry=a", "X-Correlation-Id", "two words", "traceparent", "00-0-0-01", "tracestate", "k=v");

        var log = onlyLog();
        assertThat(UUID.fromString(correlationOf(answer))).hasToString(log.correlationId());
        assertThat(TraceParent.read(log.extensions().get("traceparent"))).isNotNull();
        assertThat(log.extensions()).doesNotContainKey("tracestate");
    }

    @Test
    void log_lines_of_the_request_have_the_ids() throws Exception {
        assertThat(get("/mdc", "X-Correlation-Id", "voyage-7", "traceparent", TRACE)
                        .body())
                .isEqualTo("voyage-7 4bf92f3577b34da6a3ce929d0e0e4736 00f067aa0ba902b7");
    }

    @Test
    void a_request_that_ends_asynchronously_stays_in_its_chain() throws Exception {
        var answer = get("/mdc/later");

        assertThat(answer.headers().allValues("X-Correlation-Id")).containsExactly(answer.body());
    }

    private Message<LogWritten> onlyLog() {
        await().until(() -> harbour.logs().size() == 1);
        return harbour.logs().getFirst();
    }

    private static String correlationOf(HttpResponse<String> answer) {
        return answer.headers().firstValue("X-Correlation-Id").orElseThrow();
    }

    private HttpResponse<String> post(String path, String... headers) throws IOException, InterruptedException {
        return send(request(path, headers).POST(HttpRequest.BodyPublishers.noBody()));
    }

    private HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send(request(path, headers).GET());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer;
    }

    private HttpRequest.Builder request(String path, String... headers) {
        var server = Objects.requireNonNull(
                ((WebServerApplicationContext) Objects.requireNonNull(application)).getWebServer());
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.getPort() + path));
        return headers.length == 0 ? request : request.headers(headers);
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
        private final Publisher publisher;

        Desk(Publisher publisher) {
            this.publisher = publisher;
        }

        @PostMapping("/logs")
        void log(@RequestParam("entry") List<String> entries) {
            if (entries.size() == 1) publisher.publish(new LogWritten(entries.getFirst()));
            else publisher.publishAll(entries.stream().map(LogWritten::new).toList());
        }

        @GetMapping("/mdc")
        String mdc() {
            return MDC.get("correlationId") + " " + MDC.get("traceId") + " " + MDC.get("spanId");
        }

        @GetMapping("/mdc/later")
        Callable<String> later() {
            var begun = MDC.get("correlationId");
            return () -> begun;
        }
    }
}
