package tidings.shop.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tidings.shop.payment.Gateway.ChargeAnswer;

/** What payment-service makes of what a gateway says, on a server that says anything. */
@Timeout(30)
class GatewayTest {

    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final UUID order = UUID.randomUUID();
    private HttpServer server;
    private Gateway gateway;
    private int status = 201;
    private String body = "{}";
    private boolean stalls;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
        gateway = new Gateway(new PaymentProperties(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()), PATIENCE));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    @Timeout(10)
    void an_answer_whose_body_does_not_end_is_none() {
        stalls = true;

        assertThatThrownBy(this::charge).isInstanceOf(GatewayAway.class);
    }

    @ParameterizedTest
    @CsvSource({"500", "503", "408", "425", "429", "302"})
    void a_gateway_that_cannot_answer_now_is_away(int code) {
        status = code;

        assertThatThrownBy(this::charge).isInstanceOf(GatewayAway.class).hasMessageContaining(String.valueOf(code));
    }

    @ParameterizedTest
    @CsvSource({"400", "401", "404", "413"})
    void a_gateway_that_does_not_like_the_request_refuses_it(int code) {
        status = code;
        body = "{\"reason\":\"no\\nsuch thing\"}";

        assertThatThrownBy(this::charge)
                .isInstanceOf(GatewayRefuses.class)
                .hasMessage("the gateway refuses the request: " + code + " no such thing");
    }

    @Test
    void what_is_no_json_is_no_answer() {
        body = "<html>";

        assertThatThrownBy(this::charge).isInstanceOf(GatewayAway.class);
    }

    @Test
    void a_charge_of_which_nothing_more_is_said_is_not_taken_for_one() {
        body = "{\"id\":\"ch_1\"}";

        assertThatThrownBy(this::charge).isInstanceOf(GatewayAway.class);
    }

    @Test
    void a_reason_is_cut_to_a_length() throws Exception {
        status = 402;
        body = "{\"reason\":\"" + "x".repeat(10_000) + "\"}";

        assertThat(charge()).isEqualTo(new ChargeAnswer.Declined("x".repeat(200)));
    }

    private ChargeAnswer charge() throws InterruptedException {
        return gateway.charge(order, 100, "card");
    }

    private void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(status, 0);
        var out = exchange.getResponseBody();
        out.write(body.getBytes(StandardCharsets.UTF_8));
        out.flush();
        if (!stalls) exchange.close();
    }
}
