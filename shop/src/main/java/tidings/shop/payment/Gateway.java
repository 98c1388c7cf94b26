package tidings.shop.payment;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The payment gateway over HTTP. What is asked again under the same order is done once there. Thread-safe.
 *
 * <p>Each method throws {@link GatewayAway} when it did not answer in time, or not as agreed: then nobody knows what became of
 * it, and it is to be asked again; and {@link GatewayRefuses} when asking again cannot help.
 */
@Component
class Gateway {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int LONGEST_TEXT = 200;

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

        /** It was charged once, and refunded since. */
        record GivenBack() implements ChargeAnswer {}
    }

    /** What the gateway said to a refund. */
    sealed interface RefundAnswer {
        /** Nothing is charged for this order, and nothing will be. */
        record Refunded() implements RefundAnswer {}

        record Refused(String reason) implements RefundAnswer {}
    }

    /**
     * Has an order charged.
     *
     * @param amount in cents
     */
    ChargeAnswer charge(UUID order, long amount, String method) throws InterruptedException {
        var answer = post("/charges", order, Map.of("amount", amount, "method", method));
        return switch (answer.status()) {
            case 200, 201 -> charged(answer);
            case 402, 409 -> new ChargeAnswer.Declined(answer.text("reason"));
            default -> throw answer.unexpected();
        };
    }

    private static ChargeAnswer charged(Answer answer) {
        var charge = answer.text("id");
        return switch (answer.text("state")) {
            case "CHARGED" -> new ChargeAnswer.Charged(charge);
            case "REFUNDED" -> new ChargeAnswer.GivenBack();
            default -> throw answer.unexpected();
        };
    }

    /** Also where nobody knows whether it was charged: a charge that comes later is refused then. */
    RefundAnswer refund(UUID order) throws InterruptedException {
        var answer = post("/refunds", order, Map.of());
        return switch (answer.status()) {
            case 200, 201 -> new RefundAnswer.Refunded();
            case 422 -> new RefundAnswer.Refused(answer.text("reason"));
            default -> throw answer.unexpected();
        };
    }

    private Answer post(String path, UUID key, Map<String, ?> body) throws InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(properties.gateway() + path))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key.toString())
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)))
                .build();
        // The request's own timeout would end with the headers: this one covers the body.
        var answer = http.sendAsync(request, BodyHandlers.ofString());
        try {
            return Answer.of(answer.get(properties.gatewayTimeout().toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException | JacksonException e) {
            throw new GatewayAway("the gateway does not answer: " + e, e);
        } finally {
            answer.cancel(true);
        }
    }

    private record Answer(int status, JsonNode json) {

        static Answer of(HttpResponse<String> response) {
            return new Answer(response.statusCode(), JSON.readTree(response.body()));
        }

        /** Of any length and content at the gateway; of some length and one line here. */
        String text(String field) {
            var text = json.path(field).asString("").replaceAll("\\p{Cntrl}", " ");
            return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
        }

        /** It has understood us and will not, however often it is asked; or it is not itself. */
        RuntimeException unexpected() {
            boolean later = status == 408 || status == 425 || status == 429;
            return status >= 400 && status < 500 && !later
                    ? new GatewayRefuses("the gateway refuses the request: " + status + " " + text("reason"))
                    : new GatewayAway("the gateway answers with " + status, null);
        }
    }
}
