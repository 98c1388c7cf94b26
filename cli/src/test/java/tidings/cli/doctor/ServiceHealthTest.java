package tidings.cli.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tidings.cli.Operator;

/** What services say at their health endpoints, in the words of Spring Boot's actuator. */
class ServiceHealthTest {

    private HttpServer service;

    @BeforeEach
    void start() throws IOException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.start();
    }

    @AfterEach
    void stop() {
        service.stop(0);
    }

    @Test
    void an_open_circuit_breaker_is_a_warning_with_its_queue_and_what_to_do() {
        answers(200, """
                {"status":"UP","components":{"tidings":{"status":"UP","details":{"broker":"RabbitMQ",
                 "circuitBreakers":{"mails.queue":"OPEN","other.queue":"CLOSED"}}}}}""");

        var outcome = doctor();

        assertThat(outcome.exitCode()).isEqualTo(3);
        assertThat(outcome.findings())
                .containsExactly("warning circuit-breaker-open queue mails.queue: its circuit breaker is OPEN: messages"
                        + " are withheld");
        assertThat(outcome.remedies().getFirst()).startsWith("Mend what its handlers call");
    }

    @Test
    void a_service_that_is_up_with_closed_breakers_is_no_finding() {
        answers(200, """
                {"status":"UP","components":{"tidings":{"status":"UP","details":{"broker":"RabbitMQ",
                 "circuitBreakers":{"mails.queue":"CLOSED"}}}}}""");

        assertThat(doctor().exitCode()).isZero();
    }

    @Test
    void a_service_that_says_it_is_down_is_an_error_with_its_reason() {
        answers(503, """
                {"status":"DOWN","components":{"tidings":{"status":"DOWN","details":{"reason":"connection refused"}}}}""");

        assertThat(doctor().findings("service-unhealthy"))
                .singleElement()
                .asString()
                .endsWith(": Tidings is DOWN: connection refused");
    }

    @Test
    void a_service_that_hides_its_details_is_asked_to_show_them() {
        answers(200, "{\"status\":\"UP\"}");

        assertThat(doctor().findings("health-hidden")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>not here</html>", "[]", "", "{\"error\":\"Not Found\"}"})
    void what_is_no_health_endpoint_is_told(String body) {
        answers(404, body);

        assertThat(doctor().findings("service-unreachable")).hasSize(1);
    }

    @Test
    void a_service_out_of_reach_is_told() {
        var outcome = Operator.withoutEnvironment().doctor("--health", "http://127.0.0.1:9/actuator/health");

        assertThat(outcome.findings("service-unreachable")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1:3002", "ftp://127.0.0.1/health", "http://user:geheim@127.0.0.1/health", "http://"})
    void what_is_no_address_of_a_service_is_refused_and_not_repeated(String url) {
        var outcome = Operator.withoutEnvironment().run("doctor", "--health", url);

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.out() + outcome.err())
                .contains("--health takes http")
                .doesNotContain("geheim");
    }

    private void answers(int status, String body) {
        service.createContext("/actuator/health", exchange -> {
            var bytes = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    private Operator.Outcome doctor() {
        return Operator.withoutEnvironment()
                .doctor("--health", "http://127.0.0.1:" + service.getAddress().getPort() + "/actuator/health");
    }
}
