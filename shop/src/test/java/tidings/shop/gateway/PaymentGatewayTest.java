package tidings.shop.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tidings.shop.demo.Http;
import tidings.shop.demo.Http.Answer;

class PaymentGatewayTest {

    private final PaymentGateway gateway = PaymentGateway.start(0);

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void what_is_asked_twice_is_charged_once() throws Exception {
        assertThat(charge("o1").status()).isEqualTo(201);
        assertThat(charge("o1").status()).isEqualTo(201);

        var entries = Http.get(at("/books")).json().path("entries");
        assertThat(entries).hasSize(1);
        assertThat(entries.path(0).path("attempts").asInt()).isEqualTo(2);
    }

    @Test
    void what_was_called_off_before_is_not_charged() throws Exception {
        assertThat(refund("o1").status()).isEqualTo(200);

        assertThat(charge("o1").status()).isEqualTo(409);
    }

    @Test
    void a_refund_that_is_refused_leaves_the_charge() throws Exception {
        charge("o1");
        Http.put(at("/faults"), "{\"refuseRefunds\":1}");
        assertThat(refund("o1").status()).isEqualTo(422);
        Http.put(at("/faults"), "{}");

        assertThat(refund("o1").field("state")).isEqualTo("REFUNDED");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"decline\":2}", "{\"decline\":\"often\"}", "{\"wrong\":1}", "{\"hangMillis\":-1}", "[", "[]"})
    void a_fault_that_is_none_is_refused(String faults) throws Exception {
        assertThat(Http.put(at("/faults"), faults).status()).isEqualTo(400);

        assertThat(charge("o1").status()).isEqualTo(201);
    }

    private Answer charge(String key) throws Exception {
        return Http.post(at("/charges"), "{\"amount\":100,\"method\":\"card\"}", "Idempotency-Key", key);
    }

    private Answer refund(String key) throws Exception {
        return Http.post(at("/refunds"), "{}", "Idempotency-Key", key);
    }

    private URI at(String path) {
        return URI.create("http://127.0.0.1:" + gateway.port() + path);
    }
}
