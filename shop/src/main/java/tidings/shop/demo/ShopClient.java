package tidings.shop.demo;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The shop as its users see it: over HTTP. */
final class ShopClient {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final Ports ports;

    ShopClient(Ports ports) {
        this.ports = ports;
    }

    Answer register(String email, String name, String correlationId) throws InterruptedException {
        return send(to(Part.USERS, "/users")
                .header("X-Correlation-Id", correlationId)
                .POST(json(Map.of("email", email, "name", name))));
    }

    /** How many mails an address was sent. */
    int sentTo(String email) throws InterruptedException {
        var query = "?recipient=" + URLEncoder.encode(email, StandardCharsets.UTF_8);
        return send(to(Part.EMAILS, "/emails" + query)).json().path("emails").size();
    }

    Answer stock(String product, int quantity, long unitPrice, int lowAt) throws InterruptedException {
        return send(to(Part.INVENTORY, "/products/" + product + "/stock")
                .PUT(json(Map.of("quantity", quantity, "unitPrice", unitPrice, "lowAt", lowAt))));
    }

    JsonNode product(String id) throws InterruptedException {
        return send(to(Part.INVENTORY, "/products/" + id)).json();
    }

    Answer order(String customer, String product, int quantity, String paymentMethod, String key)
            throws InterruptedException {
        var lines = List.of(Map.of("productId", product, "quantity", quantity));
        return send(to(Part.ORDERS, "/orders")
                .header("Idempotency-Key", key)
                .POST(json(Map.of("customerId", customer, "lines", lines, "paymentMethod", paymentMethod))));
    }

    JsonNode order(String id) throws InterruptedException {
        return send(to(Part.ORDERS, "/orders/" + id)).json();
    }

    Answer cancel(String order) throws InterruptedException {
        return send(to(Part.ORDERS, "/orders/" + order + "/cancellation").POST(BodyPublishers.noBody()));
    }

    /** What the gateway has in its books for an order; missing where nothing was asked. */
    JsonNode charge(String order) throws InterruptedException {
        var books = send(to(Part.GATEWAY, "/books")).json().path("entries");
        return StreamSupport.stream(books.spliterator(), false)
                .filter(entry -> entry.path("key").asString("").equals(order))
                .findAny()
                .orElse(JSON.missingNode());
    }

    private HttpRequest.Builder to(Part part, String path) {
        return HttpRequest.newBuilder(URI.create(ports.http(part, "") + path))
                .header("Content-Type", "application/json")
                .timeout(TIMEOUT);
    }

    private static HttpRequest.BodyPublisher json(Object value) {
        return BodyPublishers.ofString(JSON.writeValueAsString(value));
    }

    private Answer send(HttpRequest.Builder request) throws InterruptedException {
        try {
            var response = http.send(request.build(), BodyHandlers.ofString());
            var body = response.body().isEmpty() ? JSON.missingNode() : JSON.readTree(response.body());
            var headers = response.headers();
            return new Answer(
                    response.statusCode(),
                    headers.firstValue("X-Correlation-Id").orElse(""),
                    headers.firstValue("Location").orElse(""),
                    body);
        } catch (IOException e) {
            throw new DemoException("The services do not answer: " + e, e);
        }
    }

    record Answer(int status, String correlationId, String location, JsonNode json) {}
}
