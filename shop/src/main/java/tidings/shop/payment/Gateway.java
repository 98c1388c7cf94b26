package tidings.shop.payment;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The payment gateway over HTTP. What is asked again under the same order is done once there. Thread-safe.
 *
 * <p>Each method throws {@link GatewayAway} when it did not answer in time, or not as agreed: then nobody knows what became of
 * it, and it is to be asked again.
 */
@Component
class Gateway {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient http;
    private final PaymentProperties properties;

    Gateway(PaymentProperties properties) {
        this.properties = properties;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(properties.gatewayTimeout())
                .build();
    }

    /** What the gateway said to a charge. */
    sealed interface ChargeAnswer {
        record Charged(String charge) implements ChargeAnswer {}

        record Declined(String reason) implements ChargeAnswer {}
    }

    /** What the gateway said to a refund. */
    sealed interface RefundAnswer {
        /** Nothing is charged for this order, and nothing will be. */
        record Refunded() implements RefundAnswer {}

        record Refused(String reason) implements RefundAnswer {}
    }

    /** @param amount in cents */
    ChargeAnswer charge(UUID order, long amount, String method) throws InterruptedException {
        var answer = post("/charges", order, Map.of("amount", amount, "method", method));
        return switch (answer.status()) {
            case 200, 201 -> new ChargeAnswer.Charged(answer.text("id"));
            case 402, 409 -> new ChargeAnswer.Declined(answer.text("reason"));
            default -> throw new GatewayAway("the gateway answers a charge with " + answer.status(), null);
        };
    }

    /** Also where nobody knows whether it was charged: a charge that comes later is refused then. */
    RefundAnswer refund(UUID order) throws InterruptedException {
        var answer = post("/refunds", order, Map.of());
        return switch (answer.status()) {
            case 200, 201 -> new RefundAnswer.Refunded();
            case 422 -> new RefundAnswer.Refused(answer.text("reason"));
            default -> throw new GatewayAway("the gateway answers a refund with " + answer.status(), null);
        };
    }

    private Answer post(String path, UUID key, Map<String, ?> body) throws InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(properties.gateway() + path))
                .timeout(properties.gatewayTimeout())
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key.toString())
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)))
                .build();
        try {
            return Answer.of(http.send(request, BodyHandlers.ofString()));
        } catch (IOException | JacksonException e) {
            throw new GatewayAway("the gateway does not answer: " + e, e);
        }
    }

    private record Answer(int status, JsonNode json) {

        static Answer of(HttpResponse<String> response) {
            return new Answer(response.statusCode(), JSON.readTree(response.body()));
        }

        String text(String field) {
            return json.path(field).asString("");
        }
    }
}
