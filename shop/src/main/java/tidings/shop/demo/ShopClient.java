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
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The shop as its users see it: over HTTP. */
final class ShopClient {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final URI users;
    private final URI emails;

    ShopClient(URI users, URI emails) {
        this.users = users;
        this.emails = emails;
    }

    Answer register(String email, String name, String correlationId) throws InterruptedException {
        var body = JSON.writeValueAsString(Map.of("email", email, "name", name));
        return send(HttpRequest.newBuilder(users)
                .header("Content-Type", "application/json")
                .header("X-Correlation-Id", correlationId)
                .POST(BodyPublishers.ofString(body)));
    }

    /** How many mails an address was sent. */
    int sentTo(String email) throws InterruptedException {
        var query = "?recipient=" + URLEncoder.encode(email, StandardCharsets.UTF_8);
        return send(HttpRequest.newBuilder(URI.create(emails + query)))
                .json()
                .path("emails")
                .size();
    }

    private Answer send(HttpRequest.Builder request) throws InterruptedException {
        try {
            var response = http.send(request.timeout(TIMEOUT).build(), BodyHandlers.ofString());
            var correlation = response.headers().firstValue("X-Correlation-Id").orElse("");
            return new Answer(response.statusCode(), correlation, JSON.readTree(response.body()));
        } catch (IOException e) {
            throw new DemoException("The services do not answer: " + e, e);
        }
    }

    record Answer(int status, String correlationId, JsonNode json) {}
}
